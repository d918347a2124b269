#include "native/core/store/remote_rate_log.hpp"

#include "test/native/core/store/remote_test.hpp"

namespace tokpost::test {
namespace {

class RemoteRateLogTest : public RemoteTest {
 protected:
  const RateKey key_{"o", "init", milliseconds(60'000)};
  std::shared_ptr<RateLog> log_ = make_remote_rate_log(backend_, clock_);
};

TEST_F(RemoteRateLogTest, a_refusal_says_when_by_our_clock) {
  backend_->will_answer("rates.reserve", R"({"granted":false,"askAgainInMs":2500})");
  const auto full = await([&] { return log_->async_reserve(key_, 6); });
  EXPECT_FALSE(full->granted);
  EXPECT_EQ(full->ask_again_at, clock_.wall_now() + milliseconds(2500));
  EXPECT_EQ(json::find_int(backend_->asked(), "limit"), 6);
  EXPECT_EQ(json::find_int(backend_->asked(), "windowMs"), 60'000);
  backend_->will_answer("rates.reserve", R"({"granted":true,"askAgainInMs":0})");
  EXPECT_TRUE(await([&] { return log_->async_reserve(key_, 6); })->granted);
}

TEST_F(RemoteRateLogTest, what_was_used_has_an_age) {
  backend_->will_answer("rates.use", R"({"count":3,"oldestAgeMs":4000})");
  const auto use = await([&] { return log_->async_use(key_); });
  EXPECT_EQ(use->count, 3);
  EXPECT_EQ(use->oldest, clock_.wall_now() - milliseconds(4000));
  backend_->will_answer("rates.use", R"({"count":0,"oldestAgeMs":null})");
  EXPECT_EQ(await([&] { return log_->async_use(key_); })->oldest, std::nullopt);
}

TEST_F(RemoteRateLogTest, records_and_counts_are_passed_on) {
  backend_->will_answer("rates.record", "null");
  EXPECT_TRUE(await([&] { return log_->async_record(key_); }).has_value());
  EXPECT_EQ(backend_->asked_text("openId"), "o");
  backend_->will_answer("rates.countAccounts", "4");
  EXPECT_EQ(*await([&] { return log_->async_count_accounts("init", milliseconds(5)); }), 4);
  backend_->will_answer("rates.countAccounts", R"("4")");
  EXPECT_EQ(await([&] { return log_->async_count_accounts("init", milliseconds(5)); }).error().code,
            "store_answer_invalid");
}

}  // namespace
}  // namespace tokpost::test
