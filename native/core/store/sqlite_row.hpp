#pragma once

#include "native/core/base/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>

struct sqlite3_stmt;

namespace tokpost {

/// The row that a statement stands on. Each read takes the next column, in the order of the SELECT,
/// as the type that is asked for; NULL reads as "" and 0, or as nullopt.
class SqliteRow {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}

  std::string text();
  std::optional<std::string> maybe_text();
  std::int64_t integer();
  std::optional<std::int64_t> maybe_integer();
  bool flag() { return integer() != 0; }
  WallTime time() { return from_unix_milliseconds(integer()); }
  std::optional<WallTime> maybe_time();

 private:
  bool is_null() const;

  sqlite3_stmt* statement_;
  int column_ = 0;
};

}  // namespace tokpost
