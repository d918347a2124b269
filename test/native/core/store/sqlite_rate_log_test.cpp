#include "native/core/store/sqlite_rate_log.hpp"

#include "test/native/core/store/store_test.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

class RateLogTest : public test::StoreTest {
 protected:
  Reservation reserve(const std::string& open_id, std::int64_t limit) {
    const RateKey key{open_id, "init", seconds(60)};
    return *await([&] { return log_->async_reserve(key, limit); });
  }

  std::shared_ptr<Database> database_ = open();
  std::shared_ptr<RateLog> log_ = make_sqlite_rate_log(database_);
};

TEST_F(RateLogTest, no_window_of_a_minute_holds_more_than_the_limit) {
  const WallTime start = clock_.wall_now();
  for (int i = 0; i < 6; ++i) {
    EXPECT_TRUE(reserve("a", 6).granted);
    clock_.advance(seconds(5));
  }
  const Reservation refused = reserve("a", 6);
  EXPECT_FALSE(refused.granted);
  EXPECT_EQ(refused.ask_again_at, start + seconds(60));
  clock_.advance(seconds(30) - milliseconds(1));
  EXPECT_FALSE(reserve("a", 6).granted);
  clock_.advance(milliseconds(1));
  EXPECT_TRUE(reserve("a", 6).granted);
  EXPECT_EQ(reserve("a", 6).ask_again_at, start + seconds(65));
}

TEST_F(RateLogTest, accounts_and_endpoints_count_apart) {
  EXPECT_TRUE(reserve("a", 1).granted);
  EXPECT_FALSE(reserve("a", 1).granted);
  EXPECT_TRUE(reserve("b", 1).granted);
  const RateKey status{"a", "status", seconds(60)};
  EXPECT_TRUE(await([&] { return log_->async_reserve(status, 1); })->granted);
}

TEST_F(RateLogTest, another_process_sees_the_same_window) {
  auto other_database = open();
  auto other = make_sqlite_rate_log(other_database);
  EXPECT_TRUE(reserve("a", 1).granted);
  const RateKey key{"a", "init", seconds(60)};
  EXPECT_FALSE(await([&] { return other->async_reserve(key, 1); })->granted);
}

TEST_F(RateLogTest, counts_of_a_day_outlive_the_process) {
  const RateKey key{"a", "posts_a_day", hours(24)};
  const WallTime first = clock_.wall_now();
  ASSERT_TRUE(await([&] { return log_->async_record(key); }));
  clock_.advance(hours(1));
  ASSERT_TRUE(await([&] { return log_->async_record(key); }));
  log_.reset();
  database_->close();
  database_ = open();
  log_ = make_sqlite_rate_log(database_);
  auto use = await([&] { return log_->async_use(key); });
  EXPECT_EQ(use->count, 2);
  EXPECT_EQ(use->oldest, first);
  clock_.advance(hours(23));
  use = await([&] { return log_->async_use(key); });
  EXPECT_EQ(use->count, 1);
}

TEST_F(RateLogTest, counts_the_accounts_that_posted) {
  for (const char* open_id : {"a", "b", "a"}) {
    const RateKey key{open_id, "posts_a_day", hours(24)};
    ASSERT_TRUE(await([&] { return log_->async_record(key); }));
  }
  EXPECT_EQ(*await([&] { return log_->async_count_accounts("posts_a_day", hours(24)); }), 2);
}

TEST_F(RateLogTest, what_left_its_window_is_forgotten) {
  for (int i = 0; i < 10; ++i) {
    clock_.advance(seconds(61));
    ASSERT_TRUE(reserve("a", 1).granted);
  }
  EXPECT_EQ(*connect()->select_integer("SELECT count(*) FROM tokpost_rate_log"), 1);
}

}  // namespace
}  // namespace tokpost
