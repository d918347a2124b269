#include "native/core/store/sqlite_connection.hpp"

#include "test/native/core/store/child_process.hpp"
#include "test/native/core/store/store_test.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace tokpost {
namespace {

using test::milliseconds;

class SqliteConnectionTest : public test::StoreTest {
 protected:
  std::string open_code(const std::string& path) {
    auto opened = SqliteConnection::open(options(path));
    return opened ? "" : opened.error().code;
  }
};

TEST_F(SqliteConnectionTest, writes_ahead_and_syncs_every_commit) {
  auto connection = connect();
  EXPECT_EQ(*connection->select_integer("PRAGMA synchronous"), 2);
  EXPECT_EQ(*connection->select_integer("PRAGMA foreign_keys"), 1);
  auto mode = connection->select_one<std::string>("PRAGMA journal_mode",
                                                  [](SqliteRow& row) { return row.text(); });
  EXPECT_EQ(**mode, "wal");
}

TEST_F(SqliteConnectionTest, binds_every_type_and_counts_changes) {
  auto connection = connect();
  ASSERT_TRUE(connection->run_script("CREATE TABLE t (a, b, c, d, e, f)"));
  const std::optional<std::string> none;
  auto added = connection->execute("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)", "x", std::string("y"),
                                   7, true, none, from_unix_milliseconds(9));
  ASSERT_TRUE(added);
  EXPECT_EQ(*added, 1);
  EXPECT_EQ(connection->last_insert_rowid(), 1);
  EXPECT_EQ(
      *connection->select_integer("SELECT count(*) FROM t WHERE a = 'x' AND b = 'y' AND c = 7 "
                                  "AND d = 1 AND e IS NULL AND f = 9"),
      1);
  EXPECT_EQ(*connection->select_integer("SELECT count(*) FROM t WHERE typeof(?) = 'text'",
                                        std::string_view()),
            1);
}

TEST_F(SqliteConnectionTest, a_statement_is_used_again_without_its_old_values) {
  auto connection = connect();
  constexpr const char* kSql = "SELECT coalesce(?, 0)";
  EXPECT_EQ(*connection->select_integer(kSql, 5), 5);
  EXPECT_EQ(*connection->select_integer(kSql), 0);
}

TEST_F(SqliteConnectionTest, the_private_database_in_memory_makes_no_file) {
  auto connection = connect(options(std::string(kMemoryPath)));
  EXPECT_TRUE(connection->run_script("CREATE TABLE t (a)"));
  EXPECT_FALSE(std::filesystem::exists("memory:"));
}

TEST_F(SqliteConnectionTest, a_missing_folder_and_a_folder_cannot_be_opened) {
  EXPECT_EQ(open_code(dir_.file("nowhere/posts.db")), "store_cannot_open");
  EXPECT_EQ(open_code(dir_.path().string()), "store_cannot_open");
}

TEST_F(SqliteConnectionTest, a_file_of_something_else_is_refused_and_left_alone) {
  const std::string text(5000, 'x');
  std::ofstream(file_) << text;
  EXPECT_EQ(open_code(file_), "store_corrupt");
  std::ifstream file(file_);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), text);
}

TEST_F(SqliteConnectionTest, a_damaged_page_is_an_error_where_it_is_read) {
  {
    auto connection = connect();
    ASSERT_TRUE(
        connection->run_script("CREATE TABLE t (a); CREATE TABLE kept (a); "
                               "INSERT INTO kept VALUES (1); INSERT INTO t VALUES (2)"));
  }
  auto connection = connect();
  const auto page =
      *connection->select_integer("SELECT rootpage FROM sqlite_schema WHERE name = 't'");
  const auto size = *connection->select_integer("PRAGMA page_size");
  connection.reset();
  std::fstream file(file_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp((page - 1) * size);
  file << std::string(100, '\xff');
  file.close();
  connection = connect();
  const auto damaged = connection->select_integer("SELECT a FROM t");
  ASSERT_TRUE(damaged.has_error());
  EXPECT_EQ(damaged.error().code, "store_corrupt");
  EXPECT_EQ(*connection->select_integer("SELECT a FROM kept"), 1);
}

TEST_F(SqliteConnectionTest, a_file_that_may_only_be_read_is_refused_at_once) {
  connect().reset();
  namespace fs = std::filesystem;
  const auto everybody_reads =
      fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read;
  fs::permissions(dir_.path(), everybody_reads | fs::perms::owner_all | fs::perms::group_exec |
                                   fs::perms::others_exec);
  fs::permissions(file_, everybody_reads);
  test::ChildProcess child("open_read_only", {file_});
  EXPECT_EQ(child.read_line(), "store_read_only");
}

TEST_F(SqliteConnectionTest, a_lock_is_waited_for_up_to_the_limit) {
  SqliteOptions patient = options(file_);
  patient.busy_limit = milliseconds(60);
  auto connection = connect(patient);
  test::ChildProcess other("lock", {file_});
  ASSERT_EQ(other.read_line(), "locked");
  const auto began = std::chrono::steady_clock::now();
  const auto refused = connection->run_script("BEGIN IMMEDIATE");
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, "store_locked");
  EXPECT_TRUE(refused.error().retryable);
  EXPECT_GE(std::chrono::steady_clock::now() - began, milliseconds(60));
  other.kill_now();
  other.reap();
  EXPECT_TRUE(connection->run_script("BEGIN IMMEDIATE"));
}

TEST_F(SqliteConnectionTest, a_hurried_one_waits_less) {
  SqliteOptions patient = options(file_);
  patient.busy_limit = std::chrono::seconds(60);
  auto connection = connect(patient);
  auto other = connect();
  ASSERT_TRUE(other->run_script("BEGIN IMMEDIATE"));
  connection->hurry();
  EXPECT_EQ(connection->run_script("BEGIN IMMEDIATE").error().code, "store_locked");
}

}  // namespace
}  // namespace tokpost
