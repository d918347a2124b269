#include "native/core/store/sqlite_row.hpp"

#include <sqlite3.h>

#include <cstddef>

namespace tokpost {

bool SqliteRow::is_null() const {
  return sqlite3_column_type(statement_, column_) == SQLITE_NULL;
}

std::string SqliteRow::text() {
  return maybe_text().value_or(std::string());
}

std::optional<std::string> SqliteRow::maybe_text() {
  const int column = column_++;
  const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (text == nullptr) return std::nullopt;
  return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

std::int64_t SqliteRow::integer() {
  return sqlite3_column_int64(statement_, column_++);
}

std::optional<std::int64_t> SqliteRow::maybe_integer() {
  if (is_null()) {
    ++column_;
    return std::nullopt;
  }
  return integer();
}

std::optional<WallTime> SqliteRow::maybe_time() {
  const auto milliseconds = maybe_integer();
  if (!milliseconds) return std::nullopt;
  return from_unix_milliseconds(*milliseconds);
}

}  // namespace tokpost
