#include "native/core/store/migrations.hpp"

#include "test/native/core/store/child_process.hpp"
#include "test/native/core/store/store_test.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace tokpost {
namespace {

class MigrationsTest : public test::StoreTest {
 protected:
  std::unique_ptr<SqliteConnection> connection_ = connect();
};

TEST_F(MigrationsTest, runs_only_the_steps_that_are_missing) {
  const std::vector<Migration> first{{"CREATE TABLE a (x)"}};
  const std::vector<Migration> both{{"CREATE TABLE a (x)"}, {"CREATE TABLE b (x)"}};
  ASSERT_TRUE(migrate(*connection_, first));
  ASSERT_TRUE(connection_->execute("INSERT INTO a VALUES (1)"));
  ASSERT_TRUE(migrate(*connection_, both));
  ASSERT_TRUE(migrate(*connection_, both));
  EXPECT_EQ(*connection_->select_integer("SELECT count(*) FROM a"), 1);
  EXPECT_EQ(*connection_->select_integer("SELECT count(*) FROM b"), 0);
  EXPECT_EQ(*connection_->select_integer("SELECT max(version) FROM tokpost_schema"), 2);
}

TEST_F(MigrationsTest, a_failed_step_leaves_the_file_as_it_was) {
  const std::vector<Migration> broken{{"CREATE TABLE a (x)"}, {"CREATE TABLE a (x)"}};
  ASSERT_TRUE(migrate(*connection_, broken).has_error());
  EXPECT_EQ(*connection_->select_integer("SELECT count(*) FROM sqlite_schema"), 0);
}

TEST_F(MigrationsTest, a_newer_file_is_refused_by_name) {
  const std::vector<Migration> three{{"SELECT 1"}, {"SELECT 1"}, {"SELECT 1"}};
  ASSERT_TRUE(migrate(*connection_, three));
  const auto refused = migrate(*connection_, store_migrations());
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, "store_newer_version");
  EXPECT_NE(refused.error().message.find(file_), std::string::npos);
  EXPECT_NE(refused.error().message.find("version 3"), std::string::npos);
}

TEST_F(MigrationsTest, leaves_the_version_and_the_tables_of_the_app_alone) {
  ASSERT_TRUE(connection_->run_script("PRAGMA user_version = 77; CREATE TABLE posts (a)"));
  ASSERT_TRUE(migrate(*connection_, store_migrations()));
  EXPECT_EQ(*connection_->select_integer("PRAGMA user_version"), 77);
  EXPECT_EQ(*connection_->select_integer("SELECT count(*) FROM sqlite_schema WHERE type = 'table' "
                                         "AND name NOT GLOB 'tokpost_*' AND name <> 'posts' AND "
                                         "name NOT GLOB 'sqlite_*'"),
            0);
}

TEST_F(MigrationsTest, eight_processes_may_start_at_once) {
  const std::string file = dir_.file("raced.db");
  constexpr std::size_t kProcesses = 8;
  std::vector<std::unique_ptr<test::ChildProcess>> children;
  children.reserve(kProcesses);
  for (std::size_t i = 0; i < kProcesses; ++i) {
    children.push_back(
        std::make_unique<test::ChildProcess>("open_together", std::vector<std::string>{file}));
  }
  for (auto& child : children) ASSERT_EQ(child->read_line(), "ready");
  for (auto& child : children) child->end_input();
  for (auto& child : children) EXPECT_EQ(child->read_line(), "open");
  auto connection = connect(options(file));
  EXPECT_EQ(*connection->select_integer("SELECT count(*) FROM tokpost_schema"), 1);
}

}  // namespace
}  // namespace tokpost
