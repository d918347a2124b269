#pragma once

#include "native/core/base/result.hpp"
#include "native/core/store/sqlite_connection.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokpost {

inline constexpr std::string_view kDefaultConnectionTable = "social_connections";

/// The table of connections as it was found or made, and how its columns are written.
struct ConnectionTable {
  std::string name;          ///< quoted for SQL
  std::string id_parameter;  ///< what makes a new id of ?1, a UUID: the UUID itself, or a number
  /// The columns of times that hold numbers; the others hold ISO 8601 texts.
  std::vector<std::string> number_times;

  /// A parameter in Unix seconds as the column holds it.
  std::string time_parameter(std::string_view column, std::string_view parameter) const;
  /// The column in Unix seconds, whatever it holds.
  static std::string seconds_of(std::string_view column);
};

/// Connections of one user to one account that an existing table holds more than once.
struct DuplicateConnections {
  std::string user_id;
  std::string open_id;
  std::int64_t count = 0;
};

struct AdoptedTable {
  ConnectionTable table;
  std::vector<std::string> added_columns;
  std::vector<DuplicateConnections> duplicates;  ///< left as they are; the first row counts
};

/// Makes the table, or adopts an existing one: adds the columns and indexes that it lacks and keeps
/// every row. A table that cannot hold connections fails with code `store_table_unusable`; a `name`
/// that is no plain identifier with kind `config`.
Result<AdoptedTable> adopt_connection_table(SqliteConnection& connection, std::string_view name);

}  // namespace tokpost
