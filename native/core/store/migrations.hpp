#pragma once

#include "native/core/base/result.hpp"
#include "native/core/store/sqlite_connection.hpp"

#include <string>
#include <vector>

namespace tokpost {

/// The statements that bring the tables from one version to the next.
struct Migration {
  std::string script;
};

/// tokpost's own tables: step n leads to version n + 1. Steps that were released never change.
std::vector<Migration> store_migrations();

/// Runs the steps that the file lacks, in one transaction; safe when several processes start at
/// once. The version stands in a table of ours, because PRAGMA user_version belongs to the app
/// whose file may hold our tables. A file of a newer version fails with code `store_newer_version`.
Status migrate(SqliteConnection& connection, const std::vector<Migration>& steps);

}  // namespace tokpost
