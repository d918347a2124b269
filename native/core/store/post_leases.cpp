#include "native/core/store/post_leases.hpp"

#include "native/core/store/lease_table.hpp"
#include "native/core/store/store_answers.hpp"

#include <utility>

namespace tokpost {
namespace {

struct LeaseState {
  PostState state;
  std::optional<std::string> engine;
};

Result<LeaseState> lease_of(SqliteConnection& connection, const std::string& id) {
  auto found = connection.select_one<LeaseState>(
      "SELECT state, lease_engine FROM tokpost_posts WHERE id = ?",
      [](SqliteRow& row) {
        LeaseState lease;
        lease.state = parse_post_state(row.text()).value_or(PostState::stalled);
        lease.engine = row.maybe_text();
        return lease;
      },
      id);
  if (found.has_error()) return found.error();
  if (!*found) return post_not_found(id);
  return std::move(**found);
}

// The epoch rises with every taking, so that whoever held it before cannot write any more.
Result<PostRow> take(SqliteConnection& connection, const LeaseHolder& holder,
                     const std::string& id) {
  auto taken = connection.execute(
      "UPDATE tokpost_posts SET lease_engine = ?, lease_epoch = lease_epoch + 1, hinted = 0 "
      "WHERE id = ?",
      holder.engine, id);
  if (taken.has_error()) return taken.error();
  auto row = find_post(connection, id);
  if (row.has_error()) return row.error();
  if (!*row) return post_not_found(id);
  return std::move(**row);
}

}  // namespace

Result<PostRow> acquire_post(SqliteConnection& connection, const LeaseHolder& holder,
                             const std::string& id) {
  if (auto freed = free_lost_leases(connection, holder); freed.has_error()) return freed.error();
  auto lease = lease_of(connection, id);
  if (lease.has_error()) return lease.error();
  if (is_final(lease->state)) return post_already_ended(id, to_string(lease->state));
  if (lease->engine && *lease->engine != holder.engine) return post_lease_held(id);
  if (auto alive = renew_holder(connection, holder); alive.has_error()) return alive.error();
  return take(connection, holder, id);
}

Result<DueRows> acquire_due_posts(SqliteConnection& connection, const LeaseHolder& holder,
                                  std::size_t limit) {
  if (auto freed = free_lost_leases(connection, holder); freed.has_error()) return freed.error();
  auto ids = connection.select<std::string>(
      "SELECT id FROM tokpost_posts WHERE lease_engine IS NULL AND wake_at IS NOT NULL AND "
      "wake_at <= ? ORDER BY wake_at LIMIT ?",
      [](SqliteRow& row) { return row.text(); }, connection.now(), limit);
  if (ids.has_error()) return ids.error();
  if (!ids->empty()) {
    if (auto alive = renew_holder(connection, holder); alive.has_error()) return alive.error();
  }
  DueRows due;
  for (const std::string& id : *ids) {
    auto row = take(connection, holder, id);
    if (row.has_error()) return row.error();
    due.rows.push_back(std::move(*row));
  }
  auto next = connection.select_one<WallTime>(
      "SELECT wake_at FROM tokpost_posts WHERE lease_engine IS NULL AND wake_at IS NOT NULL "
      "ORDER BY wake_at LIMIT 1",
      [](SqliteRow& row) { return row.time(); });
  if (next.has_error()) return next.error();
  due.next_wake = *next;
  return due;
}

Result<std::vector<PostSignal>> take_signals(SqliteConnection& connection,
                                             const std::string& engine) {
  auto signals = connection.select<PostSignal>(
      "SELECT id, cancel_requested, hinted FROM tokpost_posts WHERE lease_engine = ? AND "
      "lease_engine IS NOT NULL AND (cancel_requested <> 0 OR hinted <> 0)",
      [](SqliteRow& row) {
        PostSignal signal;
        signal.post_id = row.text();
        signal.cancel_requested = row.flag();
        signal.hinted = row.flag();
        return signal;
      },
      engine);
  if (signals.has_error()) return signals.error();
  for (const PostSignal& signal : *signals) {
    if (!signal.hinted) continue;
    auto told =
        connection.execute("UPDATE tokpost_posts SET hinted = 0 WHERE id = ?", signal.post_id);
    if (told.has_error()) return told.error();
  }
  return signals;
}

Status request_cancel(SqliteConnection& connection, const std::string& id) {
  auto lease = lease_of(connection, id);
  if (lease.has_error()) return lease.error();
  if (is_final(lease->state)) return post_already_ended(id, to_string(lease->state));
  // A post that nobody holds is taken at once by whichever engine looks next.
  auto asked = connection.execute(
      "UPDATE tokpost_posts SET cancel_requested = 1, "
      "wake_at = CASE WHEN lease_engine IS NULL THEN ?1 ELSE wake_at END WHERE id = ?2",
      connection.now(), id);
  if (asked.has_error()) return asked.error();
  return {};
}

Result<std::optional<std::string>> find_predecessor(SqliteConnection& connection,
                                                    const std::string& id) {
  return connection.select_one<std::string>(
      "SELECT other.id FROM tokpost_posts AS post JOIN tokpost_posts AS other "
      "ON other.open_id = post.open_id AND (other.due_at, other.seq) < (post.due_at, post.seq) "
      "WHERE post.id = ? AND other.state IN ('scheduled', 'queued', 'checking', 'starting', "
      "'uploading', 'processing') ORDER BY other.due_at DESC, other.seq DESC LIMIT 1",
      [](SqliteRow& row) { return row.text(); }, id);
}

}  // namespace tokpost
