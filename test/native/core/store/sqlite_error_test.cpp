#include "native/core/store/sqlite_error.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <string>

namespace tokpost {
namespace {

TEST(SqliteError, every_kind_has_its_code_and_names_the_file) {
  struct Case {
    const char* code;
    int result;
    bool retryable;
  };
  const Case cases[] = {
      {"store_cannot_open", SQLITE_CANTOPEN, false},
      {"store_cannot_open", SQLITE_CANTOPEN_ISDIR, false},
      {"store_cannot_open", SQLITE_PERM, false},
      {"store_corrupt", SQLITE_NOTADB, false},
      {"store_corrupt", SQLITE_CORRUPT_INDEX, false},
      {"store_locked", SQLITE_BUSY, true},
      {"store_locked", SQLITE_BUSY_RECOVERY, true},
      {"store_locked", SQLITE_LOCKED, true},
      {"store_full", SQLITE_FULL, false},
      {"store_read_only", SQLITE_READONLY, false},
      {"store_read_only", SQLITE_READONLY_DIRECTORY, false},
      {"store_io", SQLITE_IOERR_FSYNC, false},
      {"store_failed", SQLITE_CONSTRAINT, false},
  };
  for (const Case& row : cases) {
    const Error error = sqlite_error(nullptr, row.result, "/data/posts.db");
    EXPECT_EQ(error.kind, Errc::store);
    EXPECT_EQ(error.code, row.code);
    EXPECT_EQ(error.retryable, row.retryable) << row.code;
    EXPECT_NE(error.message.find("\"/data/posts.db\""), std::string::npos) << error.message;
  }
}

TEST(SqliteError, a_refused_statement_says_why) {
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(":memory:", &handle), SQLITE_OK);
  const int result = sqlite3_exec(handle, "SELECT * FROM nowhere", nullptr, nullptr, nullptr);
  EXPECT_NE(sqlite_error(handle, result, "x").message.find("no such table: nowhere"),
            std::string::npos);
  sqlite3_close(handle);
}

TEST(SqliteError, a_closed_store_has_a_code_of_its_own) {
  EXPECT_EQ(store_closed_error("x").code, "store_closed");
}

}  // namespace
}  // namespace tokpost
