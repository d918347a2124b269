#pragma once

#include "native/core/base/error.hpp"

#include <string>
#include <string_view>

struct sqlite3;

namespace tokpost {

/// SQLite's result code as an Error of kind `store` that names the file and what to do. Codes:
/// `store_cannot_open`, `store_corrupt`, `store_locked` (retryable), `store_full`,
/// `store_read_only`, `store_io`, `store_failed`. No failure loses what was committed before it.
/// `handle` may be null when SQLite made none.
Error sqlite_error(sqlite3* handle, int result, std::string_view file);

/// The database was closed while, or before, it was asked.
Error store_closed_error(std::string_view file);

}  // namespace tokpost
