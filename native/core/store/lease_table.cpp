#include "native/core/store/lease_table.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokpost {
namespace {

struct Holder {
  LeaseHolder holder;
  WallTime renewed_at;
};

Holder read_holder(SqliteRow& row) {
  Holder found;
  found.holder.engine = row.text();
  found.holder.host = row.text();
  found.holder.pid = row.integer();
  found.holder.process_start = row.text();
  found.renewed_at = row.time();
  return found;
}

Status insert_holder(SqliteConnection& connection, const LeaseHolder& holder,
                     std::string_view on_conflict) {
  auto done = connection.execute(
      "INSERT INTO tokpost_engines (id, host, pid, process_start, renewed_at) "
      "VALUES (?, ?, ?, ?, ?) " +
          std::string(on_conflict),
      holder.engine, holder.host, holder.pid, holder.process_start, connection.now());
  if (done.has_error()) return done.error();
  return {};
}

Status free_leases_of(SqliteConnection& connection, const std::string& engine) {
  auto posts = connection.execute(
      "UPDATE tokpost_posts SET lease_engine = NULL WHERE lease_engine = ?", engine);
  if (posts.has_error()) return posts.error();
  auto refreshes = connection.execute(
      "UPDATE tokpost_refresh_leases SET lease_engine = NULL WHERE lease_engine = ?", engine);
  if (refreshes.has_error()) return refreshes.error();
  auto row = connection.execute("DELETE FROM tokpost_engines WHERE id = ?", engine);
  if (row.has_error()) return row.error();
  return {};
}

}  // namespace

Status renew_holder(SqliteConnection& connection, const LeaseHolder& holder) {
  return insert_holder(connection, holder,
                       "ON CONFLICT (id) DO UPDATE SET renewed_at = excluded.renewed_at");
}

Status note_holder(SqliteConnection& connection, const LeaseHolder& holder) {
  return insert_holder(connection, holder, "ON CONFLICT (id) DO NOTHING");
}

Status free_lost_leases(SqliteConnection& connection, const LeaseHolder& observer) {
  auto holders = connection.select<Holder>(
      "SELECT id, host, pid, process_start, renewed_at FROM tokpost_engines WHERE id <> ?",
      read_holder, observer.engine);
  if (holders.has_error()) return holders.error();
  const WallTime now = connection.now();
  for (const Holder& other : *holders) {
    if (other.renewed_at + kLeaseLimit > now && !is_gone(other.holder, observer)) continue;
    if (auto done = free_leases_of(connection, other.holder.engine); done.has_error()) return done;
  }
  return {};
}

Status release_holder(SqliteConnection& connection, const LeaseHolder& holder) {
  return free_leases_of(connection, holder.engine);
}

}  // namespace tokpost
