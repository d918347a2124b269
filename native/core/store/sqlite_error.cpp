#include "native/core/store/sqlite_error.hpp"

#include <sqlite3.h>

#include <system_error>
#include <utility>

namespace tokpost {
namespace {

// What the operating system said, where it said anything: " (Permission denied)".
std::string system_words(sqlite3* handle) {
  const int error = handle == nullptr ? 0 : sqlite3_system_errno(handle);
  return error == 0 ? std::string() : " (" + std::generic_category().message(error) + ")";
}

std::string quoted(std::string_view file) {
  return "\"" + std::string(file) + "\"";
}

Error store_error(std::string code, std::string message) {
  return make_error(Errc::store, std::move(code), std::move(message));
}

}  // namespace

Error sqlite_error(sqlite3* handle, int result, std::string_view file) {
  const std::string name = quoted(file);
  const std::string words = system_words(handle);
  switch (result & 0xff) {  // the low byte is the kind, the rest its variety
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
    case SQLITE_PERM:
      return store_error("store_cannot_open",
                         "The database file " + name + " cannot be opened" + words +
                             ": its folder must exist, and the app's user must be allowed to read "
                             "and write both.");
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return store_error(
          "store_corrupt",
          "The file " + name +
              " is damaged or is not an SQLite database; it was left as it is. Put a "
              "backup in its place, or move it away to begin with an empty one.");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: {
      Error error = store_error("store_locked",
                                "The database file " + name +
                                    " stayed locked by another process; end the program that holds "
                                    "a transaction open on it, then try again.");
      error.retryable = true;
      return error;
    }
    case SQLITE_FULL:
      return store_error("store_full",
                         "There is no room to write the database file " + name + words +
                             ": free some disk space. What was written before is kept.");
    case SQLITE_READONLY:
      return store_error(
          "store_read_only",
          "The database file " + name +
              " can only be read: let the app's user write the file and its folder.");
    case SQLITE_IOERR:
      return store_error("store_io",
                         "Reading or writing the database file " + name + " failed" + words +
                             ": check the disk and the folder. What was written before is kept.");
    default:
      break;
  }
  const char* const said = handle == nullptr ? sqlite3_errstr(result) : sqlite3_errmsg(handle);
  return store_error("store_failed",
                     "The database file " + name + " refused a statement: " + said + ".");
}

Error store_closed_error(std::string_view file) {
  return store_error("store_closed", "The database file " + quoted(file) + " is closed.");
}

}  // namespace tokpost
