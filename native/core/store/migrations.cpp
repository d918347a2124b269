#include "native/core/store/migrations.hpp"

#include "native/core/store/schema.hpp"
#include "native/core/store/transaction.hpp"

#include <cstddef>
#include <cstdint>

namespace tokpost {
namespace {

Result<std::int64_t> version_of(SqliteConnection& connection) {
  auto known = connection.select_integer(
      "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'tokpost_schema'");
  if (known.has_error() || *known == 0) return known;
  return connection.select_integer("SELECT max(version) FROM tokpost_schema");
}

Status refuse_newer(const SqliteConnection& connection, std::int64_t found, std::size_t latest) {
  if (found <= static_cast<std::int64_t>(latest)) return {};
  return make_error(Errc::store, "store_newer_version",
                    "The database file \"" + connection.path() +
                        "\" was written by a newer tokpost (its tables have version " +
                        std::to_string(found) + ", this one knows " + std::to_string(latest) +
                        "): update tokpost, or use another file.");
}

Status run_steps(SqliteConnection& connection, const std::vector<Migration>& steps,
                 std::int64_t from) {
  for (std::size_t i = static_cast<std::size_t>(from); i < steps.size(); ++i) {
    if (auto done = connection.run_script(steps[i].script); done.has_error()) return done.error();
  }
  auto table = connection.run_script(
      "CREATE TABLE IF NOT EXISTS tokpost_schema (version INTEGER NOT NULL) STRICT");
  if (table.has_error()) return table.error();
  auto noted = connection.execute("INSERT INTO tokpost_schema VALUES (?)", steps.size());
  if (noted.has_error()) return noted.error();
  return {};
}

}  // namespace

std::vector<Migration> store_migrations() {
  return {Migration{std::string(kSchemaVersion1)}};
}

Status migrate(SqliteConnection& connection, const std::vector<Migration>& steps) {
  auto version = version_of(connection);
  if (version.has_error()) return version.error();
  if (*version == static_cast<std::int64_t>(steps.size())) return {};

  auto transaction = Transaction::begin(connection);
  if (transaction.has_error()) return transaction.error();
  // Another process may have done it while this one waited for the lock.
  version = version_of(connection);
  if (version.has_error()) return version.error();
  if (auto old = refuse_newer(connection, *version, steps.size()); old.has_error()) return old;
  if (*version == static_cast<std::int64_t>(steps.size())) return {};
  if (auto done = run_steps(connection, steps, *version); done.has_error()) return done;
  return transaction->commit();
}

}  // namespace tokpost
