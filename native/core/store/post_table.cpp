#include "native/core/store/post_table.hpp"

#include "native/core/base/json.hpp"
#include "native/core/store/post_filter.hpp"
#include "native/core/store/post_wake.hpp"
#include "native/core/store/row_cipher.hpp"
#include "native/core/store/store_answers.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace tokpost {
namespace {

#define TOKPOST_POST_COLUMNS                                                                      \
  "seq, id, account_id, user_id, open_id, kind, source_kind, source, settings, size_bytes, "      \
  "fingerprint, retry_of, idempotency_key, content_hash, publish_at, created_at, updated_at, "    \
  "state, stalled_because, publish_id, upload_url, chunk_size, chunk_count, acknowledged_bytes, " \
  "init_began_at, init_answered_at, last_chunk_began_at, attempt, checks_done, waiting_until, "   \
  "wake_at, error, post_ids, url, lease_epoch, cancel_requested, last_event_id"

std::string ids_to_text(const std::vector<std::string>& ids) {
  json::array array;
  for (const std::string& id : ids) array.emplace_back(id);
  return json::dump(array);
}

std::vector<std::string> ids_from_text(const std::string& text) {
  std::vector<std::string> ids;
  const auto document = json::parse(text);
  if (document.has_error() || !document->is_array()) return ids;
  for (const json::value& id : document->get_array()) {
    if (auto exact = json::id_text(id)) ids.push_back(std::move(*exact));
  }
  return ids;
}

std::optional<StallReason> reason_from(const std::optional<std::string>& name) {
  return name ? parse_stall_reason(*name) : std::nullopt;
}
std::optional<std::string_view> name_of(const std::optional<StallReason>& reason) {
  if (!reason) return std::nullopt;
  return to_string(*reason);
}

// In the order of TOKPOST_POST_COLUMNS.
PostRow post_row(SqliteRow& row) {
  PostRow post;
  PostContent& content = post.record.content;
  PostProgress& progress = post.record.progress;
  post.seq = row.integer();
  content.id = row.text();
  content.account_id = row.maybe_text();
  content.user_id = row.maybe_text();
  content.open_id = row.text();
  content.kind = parse_post_kind(row.text()).value_or(PostKind::video);
  content.source.kind = parse_source_kind(row.text()).value_or(SourceKind::file);
  post.source = row.text();
  content.settings = row.text();
  content.source.size_bytes = row.maybe_integer();
  content.source.fingerprint = row.text();
  content.retry_of = row.maybe_text();
  content.idempotency_key = row.maybe_text();
  content.content_hash = row.text();
  content.publish_at = row.maybe_time();
  post.record.created_at = row.time();
  post.record.updated_at = row.time();
  progress.state = parse_post_state(row.text()).value_or(PostState::stalled);
  progress.stalled_because = reason_from(row.maybe_text());
  progress.publish_id = row.maybe_text();
  post.upload_url = row.text();
  progress.chunk_size = row.integer();
  progress.chunk_count = row.integer();
  progress.acknowledged_bytes = row.integer();
  progress.init_began_at = row.maybe_time();
  progress.init_answered_at = row.maybe_time();
  progress.last_chunk_began_at = row.maybe_time();
  progress.attempt = row.integer();
  progress.checks_done = row.integer();
  progress.waiting_until = row.maybe_time();
  progress.wake_at = row.maybe_time();
  progress.error = row.maybe_text();
  progress.post_ids = ids_from_text(row.text());
  progress.url = row.maybe_text();
  post.record.epoch = row.integer();
  post.record.cancel_requested = row.flag();
  post.record.last_event_id = row.integer();
  return post;
}

// Nothing changed because the epoch is old, or because there is no such post.
Status require_changed(SqliteConnection& connection, const std::string& id,
                       const Result<std::int64_t>& changed) {
  if (changed.has_error()) return changed.error();
  if (*changed > 0) return {};
  auto exists = connection.select_integer("SELECT count(*) FROM tokpost_posts WHERE id = ?", id);
  if (exists.has_error()) return exists.error();
  if (*exists == 0) return post_not_found(id);
  return post_lease_lost();
}

// The indexed columns are written only where they change, so that an acknowledged chunk touches no
// index.
Status update_indexed(SqliteConnection& connection, const PostRecord& post,
                      const std::optional<std::string>& engine, WallTime now) {
  const PostProgress& progress = post.progress;
  const std::string& id = post.content.id;
  const auto holder = is_final(progress.state) ? std::nullopt : engine;
  auto state =
      connection.execute("UPDATE tokpost_posts SET state = ?1 WHERE id = ?2 AND state <> ?1",
                         to_string(progress.state), id);
  if (state.has_error()) return state.error();
  auto rest = connection.execute(
      "UPDATE tokpost_posts SET publish_id = ?1, wake_at = ?2, lease_engine = ?3 WHERE id = ?4 AND "
      "(publish_id IS NOT ?1 OR wake_at IS NOT ?2 OR lease_engine IS NOT ?3)",
      progress.publish_id, wake_time(post.content, progress, now), holder, id);
  if (rest.has_error()) return rest.error();
  return {};
}

Status write_progress(SqliteConnection& connection, const KeyRing& keys, const PostRecord& post,
                      const std::optional<std::string>& engine, WallTime now) {
  const PostProgress& progress = post.progress;
  const std::string& id = post.content.id;
  auto changed = connection.execute(
      "UPDATE tokpost_posts SET stalled_because = ?, upload_url = ?, chunk_size = ?, "
      "chunk_count = ?, acknowledged_bytes = ?, init_began_at = ?, init_answered_at = ?, "
      "last_chunk_began_at = ?, attempt = ?, checks_done = ?, waiting_until = ?, error = ?, "
      "post_ids = ?, url = ?, updated_at = ? WHERE id = ? AND lease_epoch = ?",
      name_of(progress.stalled_because), seal_upload_url(keys, id, progress), progress.chunk_size,
      progress.chunk_count, progress.acknowledged_bytes, progress.init_began_at,
      progress.init_answered_at, progress.last_chunk_began_at, progress.attempt,
      progress.checks_done, progress.waiting_until, progress.error, ids_to_text(progress.post_ids),
      progress.url, now, id, post.epoch);
  if (auto held = require_changed(connection, id, changed); held.has_error()) return held;
  return update_indexed(connection, post, engine, now);
}

std::string list_query(const PostFilter& filter) {
  std::string sql = "SELECT " TOKPOST_POST_COLUMNS " FROM tokpost_posts WHERE seq < ?1";
  if (filter.account_id) sql += " AND account_id = ?3";
  if (filter.user_id) sql += " AND user_id = ?4";
  if (filter.state) sql += " AND state = ?5";
  return sql + " ORDER BY seq DESC LIMIT ?2";
}

}  // namespace

Status insert_post(SqliteConnection& connection, const KeyRing& keys, const PostContent& content,
                   const PostProgress& progress, const std::optional<std::string>& engine) {
  const WallTime now = connection.now();
  auto added = connection.execute(
      "INSERT INTO tokpost_posts (id, account_id, user_id, open_id, kind, source_kind, source, "
      "settings, size_bytes, fingerprint, retry_of, idempotency_key, content_hash, publish_at, "
      "due_at, created_at, updated_at, state, lease_engine, lease_epoch) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?16, ?17, "
      "?18, 1)",
      content.id, content.account_id, content.user_id, content.open_id, to_string(content.kind),
      to_string(content.source.kind), seal_source(keys, content.id, content.source),
      content.settings, content.source.size_bytes, content.source.fingerprint, content.retry_of,
      content.idempotency_key, content.content_hash, content.publish_at,
      content.publish_at.value_or(now), now, to_string(progress.state), engine);
  if (added.has_error()) return added.error();
  PostRecord post;
  post.content.id = content.id;
  post.content.publish_at = content.publish_at;
  post.progress = progress;
  post.epoch = 1;
  return write_progress(connection, keys, post, engine, now);
}

Result<std::optional<PostRow>> find_post(SqliteConnection& connection, const std::string& id) {
  return connection.select_one<PostRow>(
      "SELECT " TOKPOST_POST_COLUMNS " FROM tokpost_posts WHERE id = ?", post_row, id);
}

Result<std::optional<PostRow>> find_post_by_key(SqliteConnection& connection,
                                                const PostContent& content) {
  if (!content.idempotency_key) return std::optional<PostRow>();
  return connection.select_one<PostRow>(
      "SELECT " TOKPOST_POST_COLUMNS
      " FROM tokpost_posts WHERE coalesce(account_id, '') = ? AND open_id = ? AND "
      "idempotency_key = ? AND idempotency_key IS NOT NULL AND state NOT IN ('failed', "
      "'cancelled')",
      post_row, content.account_id.value_or(""), content.open_id, content.idempotency_key);
}

Result<PostPage> list_posts(SqliteConnection& connection, const PostFilter& filter) {
  auto before = page_start(filter);
  if (before.has_error()) return before.error();
  const std::size_t limit = std::clamp<std::size_t>(filter.limit, 1, kLongestPage);
  std::optional<std::string_view> state;
  if (filter.state) state = to_string(*filter.state);
  // One more than asked for tells whether there is a next page. A parameter that the query does not
  // name is left out.
  auto rows = connection.select<PostRow>(list_query(filter), post_row, *before, limit + 1,
                                         filter.account_id, filter.user_id, state);
  if (rows.has_error()) return rows.error();
  PostPage page;
  if (rows->size() > limit) {
    rows->pop_back();
    page.next_cursor = std::to_string(rows->back().seq);
  }
  for (PostRow& row : *rows) page.posts.push_back(std::move(row.record));
  return page;
}

Status update_post(SqliteConnection& connection, const KeyRing& keys, const PostRecord& post,
                   const std::optional<std::string>& engine) {
  return write_progress(connection, keys, post, engine, connection.now());
}

Status replace_post_source(SqliteConnection& connection, const KeyRing& keys, const std::string& id,
                           std::int64_t epoch, const PostSource& source) {
  auto changed = connection.execute(
      "UPDATE tokpost_posts SET source_kind = ?, source = ?, size_bytes = ?, fingerprint = ?, "
      "updated_at = ? WHERE id = ? AND lease_epoch = ?",
      to_string(source.kind), seal_source(keys, id, source), source.size_bytes, source.fingerprint,
      connection.now(), id, epoch);
  return require_changed(connection, id, changed);
}

PostRecord open_post(const KeyRing& keys, PostRow row) {
  PostRecord post = std::move(row.record);
  post.progress.wake_at.reset();
  open_post_secrets(keys, row.source, row.upload_url, post);
  return post;
}

Result<std::size_t> reencrypt_posts(SqliteConnection& connection, const KeyRing& keys,
                                    std::size_t limit) {
  auto rows = connection.select<PostRow>(
      "SELECT " TOKPOST_POST_COLUMNS
      " FROM tokpost_posts WHERE state IN ('scheduled', 'queued', 'checking', 'starting', "
      "'uploading', 'processing', 'stalled') ORDER BY seq",
      post_row);
  if (rows.has_error()) return rows.error();
  std::size_t rewritten = 0;
  for (PostRow& row : *rows) {
    if (rewritten == limit) break;
    const std::string id = row.record.content.id;
    if (!is_outdated(keys, row.source) && !is_outdated(keys, row.upload_url)) continue;
    const PostRecord post = open_post(keys, std::move(row));
    if (post.unreadable) continue;
    auto done = connection.execute(
        "UPDATE tokpost_posts SET source = ?, upload_url = ? WHERE id = ?",
        seal_source(keys, id, post.content.source), seal_upload_url(keys, id, post.progress), id);
    if (done.has_error()) return done.error();
    ++rewritten;
  }
  return rewritten;
}

}  // namespace tokpost
