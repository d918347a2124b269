#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/base/result.hpp"
#include "native/core/store/sqlite_row.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace tokpost {

/// The path that stands for a private database in memory.
inline constexpr std::string_view kMemoryPath = "memory:";

struct SqliteOptions {
  std::string path;
  /// How long a statement waits for other processes before it fails with `store_locked`.
  std::chrono::milliseconds busy_limit{5000};
  const Clock* clock = &system_clock();
};

/// One open database file: WAL, synchronous=FULL, foreign keys, a cache of prepared statements.
/// Used by one thread at a time; only hurry() may be called from another.
class SqliteConnection {
 public:
  static Result<std::unique_ptr<SqliteConnection>> open(SqliteOptions options);
  ~SqliteConnection();
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  /// The database's clock. A file belongs to one machine, so that all its processes share it.
  WallTime now() const { return options_.clock->wall_now(); }
  const std::string& path() const { return options_.path; }
  bool in_transaction() const;

  /// From now on locks are waited for only briefly, since the database is being closed.
  void hurry() { hurried_ = true; }

  /// Runs one statement with `args` for its parameters in order; answers the number of rows
  /// changed.
  template <class... Args>
  Result<std::int64_t> execute(std::string_view sql, const Args&... args) {
    auto statement = prepare(sql);
    if (statement.has_error()) return statement.error();
    bind_all(*statement, args...);
    auto row = step(*statement);
    if (row.has_error()) return row.error();
    return changes();
  }

  /// All rows of a SELECT or of a RETURNING, each read by `read(SqliteRow&)`. `read` runs no
  /// statement.
  template <class T, class Read, class... Args>
  Result<std::vector<T>> select(std::string_view sql, const Read& read, const Args&... args) {
    auto statement = prepare(sql);
    if (statement.has_error()) return statement.error();
    bind_all(*statement, args...);
    std::vector<T> rows;
    while (true) {
      auto row = step(*statement);
      if (row.has_error()) return row.error();
      if (!*row) return rows;
      SqliteRow present(statement->get());
      rows.push_back(read(present));
    }
  }

  /// The first row, if there is any.
  template <class T, class Read, class... Args>
  Result<std::optional<T>> select_one(std::string_view sql, const Read& read, const Args&... args) {
    auto rows = select<T>(sql, read, args...);
    if (rows.has_error()) return rows.error();
    if (rows->empty()) return std::optional<T>();
    return std::optional<T>(std::move(rows->front()));
  }

  /// The number in the first column of the first row; 0 when there is no row.
  template <class... Args>
  Result<std::int64_t> select_integer(std::string_view sql, const Args&... args) {
    auto row = select_one<std::int64_t>(
        sql, [](SqliteRow& first) { return first.integer(); }, args...);
    if (row.has_error()) return row.error();
    return row->value_or(0);
  }

  /// Runs a script of several statements without parameters.
  Status run_script(const std::string& sql);
  std::int64_t last_insert_rowid() const;

 private:
  // A statement of the cache, reset and without values when its user is done.
  struct Reset {
    void operator()(sqlite3_stmt* statement) const;
  };
  using Borrowed = std::unique_ptr<sqlite3_stmt, Reset>;

  explicit SqliteConnection(SqliteOptions options);
  Status connect();
  Status configure();
  Status use_wal();
  static int on_busy(void* self, int count);
  Error error(int result) const;

  Result<Borrowed> prepare(std::string_view sql);
  Result<bool> step(const Borrowed& statement);
  std::int64_t changes() const;

  template <class... Args>
  void bind_all(const Borrowed& statement, const Args&... args) {
    int index = 0;
    (bind(statement.get(), ++index, args), ...);
  }
  // Texts are not copied: they outlive the step that uses them.
  static void bind(sqlite3_stmt* statement, int index, std::string_view text);
  static void bind(sqlite3_stmt* statement, int index, std::int64_t number);
  static void bind(sqlite3_stmt* statement, int index, std::nullopt_t);
  static void bind(sqlite3_stmt* statement, int index, WallTime time) {
    bind(statement, index, to_unix_milliseconds(time));
  }
  template <class Integer>
  requires std::is_integral_v<Integer>
  static void bind(sqlite3_stmt* statement, int index, Integer number) {
    bind(statement, index, static_cast<std::int64_t>(number));
  }
  static void bind(sqlite3_stmt* statement, int index, const std::string& text) {
    bind(statement, index, std::string_view(text));
  }
  static void bind(sqlite3_stmt* statement, int index, const char* text) {
    bind(statement, index, std::string_view(text));
  }
  template <class T>
  static void bind(sqlite3_stmt* statement, int index, const std::optional<T>& value) {
    if (value) {
      bind(statement, index, *value);
    } else {
      bind(statement, index, std::nullopt);
    }
  }

  SqliteOptions options_;
  sqlite3* handle_ = nullptr;
  std::map<std::string, sqlite3_stmt*, std::less<>> statements_;
  std::atomic<bool> hurried_ = false;
  SteadyTime busy_since_;
};

}  // namespace tokpost
