#include "native/core/store/refresh_leases.hpp"

#include "native/core/store/lease_table.hpp"
#include "native/core/store/store_answers.hpp"

namespace tokpost {
namespace {

struct LeaseRow {
  bool held = false;
  bool started = false;
};

}  // namespace

Result<std::optional<TakenRefresh>> acquire_refresh(SqliteConnection& connection,
                                                    const LeaseHolder& holder,
                                                    const std::string& connection_id) {
  if (auto freed = free_lost_leases(connection, holder); freed.has_error()) return freed.error();
  auto row = connection.select_one<LeaseRow>(
      "SELECT lease_engine IS NOT NULL, refresh_started_at IS NOT NULL "
      "FROM tokpost_refresh_leases WHERE connection_id = ?",
      [](SqliteRow& found) {
        LeaseRow lease;
        lease.held = found.flag();
        lease.started = found.flag();
        return lease;
      },
      connection_id);
  if (row.has_error()) return row.error();
  if (*row && (*row)->held) return std::optional<TakenRefresh>();
  if (auto alive = renew_holder(connection, holder); alive.has_error()) return alive.error();
  auto epoch = connection.select_integer(
      "INSERT INTO tokpost_refresh_leases (connection_id, lease_engine, lease_epoch) "
      "VALUES (?, ?, 1) ON CONFLICT (connection_id) DO UPDATE SET "
      "lease_engine = excluded.lease_engine, lease_epoch = lease_epoch + 1 RETURNING lease_epoch",
      connection_id, holder.engine);
  if (epoch.has_error()) return epoch.error();
  return std::optional<TakenRefresh>(TakenRefresh{*epoch, *row && (*row)->started});
}

Status begin_refresh(SqliteConnection& connection, const std::string& connection_id,
                     std::int64_t epoch) {
  auto changed = connection.execute(
      "UPDATE tokpost_refresh_leases SET refresh_started_at = ? "
      "WHERE connection_id = ? AND lease_epoch = ?",
      connection.now(), connection_id, epoch);
  if (changed.has_error()) return changed.error();
  if (*changed == 0) return refresh_lease_lost();
  return {};
}

Status end_refresh(SqliteConnection& connection, const std::string& connection_id,
                   std::int64_t epoch, bool settled) {
  auto changed = connection.execute(
      "UPDATE tokpost_refresh_leases SET lease_engine = NULL, "
      "refresh_started_at = CASE WHEN ?3 THEN NULL ELSE refresh_started_at END "
      "WHERE connection_id = ?1 AND lease_epoch = ?2",
      connection_id, epoch, settled);
  if (changed.has_error()) return changed.error();
  return {};
}

Status forget_interruption(SqliteConnection& connection, const std::string& connection_id) {
  auto changed = connection.execute(
      "UPDATE tokpost_refresh_leases SET refresh_started_at = NULL WHERE connection_id = ?",
      connection_id);
  if (changed.has_error()) return changed.error();
  return {};
}

}  // namespace tokpost
