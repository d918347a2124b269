#include "native/core/publish/governor.hpp"

#include "test/native/core/publish/publish_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

using std::chrono::milliseconds;

class GovernorTest : public PublishFixture {
 protected:
  Status take(Governor& governor, Limited what = Limited::init) {
    return await([&] { return governor.async_take(what, "open-1"); });
  }
  std::size_t in_any_minute(const std::vector<SteadyTime>& times) const {
    std::size_t most = 0;
    for (std::size_t first = 0; first < times.size(); ++first) {
      std::size_t count = 0;
      for (std::size_t i = first; i < times.size(); ++i) {
        if (times[i] - times[first] < std::chrono::minutes(1)) ++count;
      }
      most = std::max(most, count);
    }
    return most;
  }
};

TEST_F(GovernorTest, no_minute_holds_more_than_the_limit) {
  Governor governor(context_, nullptr);
  std::vector<SteadyTime> times;
  for (int i = 0; i < 40; ++i) {
    ASSERT_TRUE(take(governor).has_value());
    times.push_back(clock_.steady_now());
    clock_.advance(milliseconds(1700 * (i % 5)));
  }
  EXPECT_LE(in_any_minute(times), 6u);
}

TEST_F(GovernorTest, accounts_and_endpoints_do_not_wait_for_each_other) {
  Governor governor(context_, nullptr);
  for (int i = 0; i < 6; ++i) take(governor);
  EXPECT_EQ(governor.left(Limited::init, "open-1"), 0);
  EXPECT_EQ(governor.left(Limited::init, "open-2"), 6);
  EXPECT_EQ(governor.left(Limited::status, "open-1"), 30);
  const SteadyTime before = clock_.steady_now();
  take(governor, Limited::creator_info);
  EXPECT_EQ(clock_.steady_now(), before);
  EXPECT_GT(governor.next_free(Limited::init, "open-1"), before + std::chrono::seconds(59));
}

TEST_F(GovernorTest, wait_that_fails_takes_no_place) {
  Governor governor(context_, nullptr);
  for (int i = 0; i < 6; ++i) take(governor);
  const SteadyTime next = governor.next_free(Limited::init, "open-1");
  Governor::OnWait refuse = [](WallTime) -> Awaitable<Status> {
    co_return make_error(Errc::store, "disk_full", "No.");
  };
  const Status taken = await([&] { return governor.async_take(Limited::init, "open-1", refuse); });
  EXPECT_EQ(taken.error().code, "disk_full");
  EXPECT_EQ(governor.next_free(Limited::init, "open-1"), next);
}

TEST_F(GovernorTest, processes_share_the_limit_through_the_store) {
  Governor one(context_, rate_log_);
  Governor two(context_, rate_log_);
  for (int i = 0; i < 3; ++i) {
    take(one);
    take(two);
  }
  const SteadyTime before = clock_.steady_now();
  ASSERT_TRUE(take(two).has_value());
  EXPECT_GE(clock_.steady_now() - before, std::chrono::seconds(59));
}

TEST_F(GovernorTest, switched_off_it_never_waits) {
  config_->limits.reset();
  Governor governor(context_, rate_log_);
  const SteadyTime before = clock_.steady_now();
  for (int i = 0; i < 100; ++i) take(governor);
  EXPECT_EQ(clock_.steady_now(), before);
  EXPECT_EQ(governor.reserve(Limited::status, "open-1"), before);
  EXPECT_EQ(governor.left(Limited::init, "open-1"), 6);
  EXPECT_EQ(governor.left(Limited::creator_info, "open-1"), 20);
  EXPECT_EQ(governor.left(Limited::status, "open-1"), 30);
}

}  // namespace
}  // namespace tokpost::test
