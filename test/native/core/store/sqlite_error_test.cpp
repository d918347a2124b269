#include "native/core/store/sqlite_error.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <string>

namespace tokpost {
namespace {

TEST(SqliteError, every_kind_has_its_code_and_names_the_file) {
  struct Case {
    int result;
    const char* code;
    bool retryable;
  };
  const Case cases[] = {
      {SQLITE_CANTOPEN, "store_cannot_open", false},
      {SQLITE_CANTOPEN_ISDIR, "store_cannot_open", false},
      {SQLITE_PERM, "store_cannot_open", false},
      {SQLITE_NOTADB, "store_corrupt", false},
      {SQLITE_CORRUPT_INDEX, "store_corrupt", false},
      {SQLITE_BUSY, "store_locked", true},
      {SQLITE_BUSY_RECOVERY, "store_locked", true},
      {SQLITE_LOCKED, "store_locked", true},
      {SQLITE_FULL, "store_full", false},
      {SQLITE_READONLY, "store_read_only", false},
      {SQLITE_READONLY_DIRECTORY, "store_read_only", false},
      {SQLITE_IOERR_FSYNC, "store_io", false},
      {SQLITE_CONSTRAINT, "store_failed", false},
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
