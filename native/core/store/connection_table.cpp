#include "native/core/store/connection_table.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace tokpost {
namespace {

struct Column {
  std::string name;
  std::string type;  ///< upper case
  bool required = false;
  bool is_key = false;
};

struct Wanted {
  std::string_view name;
  std::string_view type;
  bool addable;
};

// The columns of the systems that tokpost takes over from, then our own.
constexpr std::array<Wanted, 17> kWanted{{
    {"id", "TEXT PRIMARY KEY NOT NULL", false},
    {"user_id", "TEXT NOT NULL", false},
    {"provider", "TEXT NOT NULL", false},
    {"provider_account_id", "TEXT NOT NULL", false},
    {"access_token", "TEXT NOT NULL", false},
    {"refresh_token", "TEXT", true},
    {"expires_at", "TEXT", true},
    {"account_label", "TEXT", true},
    {"account_type", "TEXT", true},
    {"is_primary", "INTEGER NOT NULL DEFAULT 0", true},
    {"metadata", "TEXT", true},
    {"refresh_expires_at", "TEXT", true},
    {"scopes", "TEXT", true},
    {"status", "TEXT", true},
    {"created_at", "TEXT", true},
    {"updated_at", "TEXT", true},
    {"tokens_at", "TEXT", true},
}};

constexpr std::array<std::string_view, 5> kTimes{"expires_at", "refresh_expires_at", "created_at",
                                                 "updated_at", "tokens_at"};

bool is_identifier(std::string_view name) {
  const auto fits = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
  return !name.empty() && name.size() <= 63 &&
         std::isdigit(static_cast<unsigned char>(name[0])) == 0 &&
         std::all_of(name.begin(), name.end(), fits);
}

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

bool is_number(const std::string& type) {
  return type.find("INT") != std::string::npos;
}

const Column* find_column(const std::vector<Column>& columns, std::string_view name) {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const Column& column) { return column.name == name; });
  return found == columns.end() ? nullptr : &*found;
}

Result<std::vector<Column>> columns_of(SqliteConnection& connection, std::string_view name) {
  return connection.select<Column>(
      "SELECT name, type, \"notnull\" AND dflt_value IS NULL, pk FROM pragma_table_info(?)",
      [](SqliteRow& row) {
        Column column;
        column.name = row.text();
        column.type = upper(row.text());
        column.required = row.flag();
        column.is_key = row.flag();
        return column;
      },
      name);
}

Status create_table(SqliteConnection& connection, const std::string& quoted) {
  std::string sql = "CREATE TABLE " + quoted + " (";
  for (const Wanted& wanted : kWanted) {
    sql += std::string(wanted.name) + " " + std::string(wanted.type) + ", ";
  }
  return connection.run_script(sql + "UNIQUE (user_id, provider, provider_account_id))");
}

Error unusable(std::string_view name, const std::string& why) {
  return make_error(
      Errc::store, "store_table_unusable",
      "The table \"" + std::string(name) + "\" cannot hold connections: " + why + ".");
}

Status refuse_unusable(std::string_view name, const std::vector<Column>& columns) {
  for (const Wanted& wanted : kWanted) {
    if (!wanted.addable && find_column(columns, wanted.name) == nullptr) {
      return unusable(name, "it has no column " + std::string(wanted.name));
    }
  }
  for (const Column& column : columns) {
    const bool known = std::any_of(kWanted.begin(), kWanted.end(), [&](const Wanted& wanted) {
      return wanted.name == column.name;
    });
    if (!known && column.required && !column.is_key) {
      return unusable(name, "its column " + column.name +
                                " demands a value that tokpost does not know; give it a default");
    }
  }
  return {};
}

Result<std::vector<std::string>> add_columns(SqliteConnection& connection,
                                             const std::string& quoted,
                                             const std::vector<Column>& columns) {
  std::vector<std::string> added;
  for (const Wanted& wanted : kWanted) {
    if (find_column(columns, wanted.name) != nullptr) continue;
    const std::string column(wanted.name);
    std::string statement = "ALTER TABLE ";
    statement.append(quoted).append(" ADD COLUMN ").append(column).append(" ").append(wanted.type);
    auto done = connection.run_script(statement);
    if (done.has_error()) return done.error();
    added.push_back(column);
  }
  return added;
}

ConnectionTable describe(const std::string& quoted, const std::vector<Column>& columns) {
  ConnectionTable table;
  table.name = quoted;
  for (const std::string_view time : kTimes) {
    const Column* column = find_column(columns, time);
    if (column != nullptr && is_number(column->type)) table.number_times.emplace_back(time);
  }
  const Column* id = find_column(columns, "id");
  table.id_parameter = "?1";
  if (id != nullptr && is_number(id->type)) {
    // INTEGER PRIMARY KEY would count by itself, other number types would take NULL.
    table.id_parameter = "(SELECT coalesce(max(id), 0) + 1 FROM " + quoted + ")";
  } else if (id != nullptr && id->type.find("(32)") != std::string::npos) {
    table.id_parameter = "replace(?1, '-', '')";
  }
  return table;
}

Result<std::vector<DuplicateConnections>> find_duplicates(SqliteConnection& connection,
                                                          const std::string& quoted) {
  return connection.select<DuplicateConnections>(
      "SELECT CAST(user_id AS TEXT), CAST(provider_account_id AS TEXT), count(*) FROM " + quoted +
          " WHERE provider = 'tiktok' GROUP BY user_id, provider_account_id HAVING count(*) > 1",
      [](SqliteRow& row) {
        DuplicateConnections found;
        found.user_id = row.text();
        found.open_id = row.text();
        found.count = row.integer();
        return found;
      });
}

// Partial, so that rows of other providers are neither constrained nor evaluated.
Status add_indexes(SqliteConnection& connection, std::string_view name, const std::string& quoted,
                   bool unique) {
  const std::string prefix = "tokpost_" + std::string(name);
  return connection.run_script(
      std::string("CREATE ") + (unique ? "UNIQUE " : "") + "INDEX IF NOT EXISTS " + prefix +
      (unique ? "_account" : "_lookup") + " ON " + quoted +
      " (user_id, provider_account_id) WHERE provider = 'tiktok'; "
      "CREATE INDEX IF NOT EXISTS " +
      prefix + "_open_id ON " + quoted +
      " (provider_account_id) WHERE provider = 'tiktok'; "
      "CREATE INDEX IF NOT EXISTS " +
      prefix + "_expiry ON " + quoted + " (" + ConnectionTable::seconds_of("expires_at") +
      ", id) WHERE provider = 'tiktok'");
}

}  // namespace

std::string ConnectionTable::time_parameter(std::string_view column,
                                            std::string_view parameter) const {
  const bool number =
      std::find(number_times.begin(), number_times.end(), column) != number_times.end();
  if (number) return std::string(parameter);
  return "strftime('%Y-%m-%d %H:%M:%S', " + std::string(parameter) + ", 'unixepoch')";
}

std::string ConnectionTable::seconds_of(std::string_view column) {
  const std::string name(column);
  return "CASE typeof(" + name + ") WHEN 'text' THEN CAST(strftime('%s', " + name +
         ") AS INTEGER) ELSE CAST(" + name + " AS INTEGER) END";
}

Result<AdoptedTable> adopt_connection_table(SqliteConnection& connection, std::string_view name) {
  if (!is_identifier(name)) {
    return make_error(Errc::config, "invalid_table",
                      "The name of the connections table may hold letters, digits and underscores "
                      "only, and begins with no digit.");
  }
  const std::string quoted = "\"" + std::string(name) + "\"";
  auto columns = columns_of(connection, name);
  if (columns.has_error()) return columns.error();
  AdoptedTable adopted;
  if (columns->empty()) {
    if (auto made = create_table(connection, quoted); made.has_error()) return made.error();
  } else {
    if (auto fit = refuse_unusable(name, *columns); fit.has_error()) return fit.error();
    auto added = add_columns(connection, quoted, *columns);
    if (added.has_error()) return added.error();
    adopted.added_columns = std::move(*added);
  }
  auto duplicates = find_duplicates(connection, quoted);
  if (duplicates.has_error()) return duplicates.error();
  adopted.duplicates = std::move(*duplicates);
  auto indexed = add_indexes(connection, name, quoted, adopted.duplicates.empty());
  if (indexed.has_error()) return indexed.error();
  adopted.table = describe(quoted, *columns);
  return adopted;
}

}  // namespace tokpost
