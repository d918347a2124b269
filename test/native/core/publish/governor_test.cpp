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
  Result<Governor::Try> hold(Governor& governor, const std::string& who = "open-1") {
    return await([&] { return governor.async_hold(Limited::init, who); });
  }
  Result<Governor::Try> claim(Governor& governor, std::optional<SteadyTime> held) {
    return await([&] { return governor.async_claim(Limited::init, "open-1", held); });
  }
  Governor::Standing standing(Governor& governor, Limited what = Limited::init,
                              const std::string& who = "open-1") {
    return *await([&] { return governor.async_standing(what, who, 0); });
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
  EXPECT_EQ(standing(governor).left, 0);
  EXPECT_EQ(standing(governor, Limited::init, "open-2").left, 6);
  EXPECT_EQ(standing(governor, Limited::status).left, 30);
  const SteadyTime before = clock_.steady_now();
  take(governor, Limited::creator_info);
  EXPECT_EQ(clock_.steady_now(), before);
  EXPECT_EQ(standing(governor).wait, RateWindow::kWindow);
}

TEST_F(GovernorTest, turn_after_the_deadline_takes_no_place) {
  Governor governor(context_, nullptr);
  for (int i = 0; i < 6; ++i) take(governor);
  const auto wait = standing(governor).wait;
  const Deadline soon = Deadline::after(std::chrono::seconds(5), clock_);
  const Status taken = await([&] { return governor.async_turn(Limited::init, "open-1", soon); });
  EXPECT_EQ(taken.error().code, "deadline");
  EXPECT_EQ(standing(governor).wait, wait);
}

TEST_F(GovernorTest, held_place_is_one_of_the_moment_of_its_request) {
  Governor governor(context_, nullptr);
  std::vector<SteadyTime> held;
  held.reserve(6);
  for (int i = 0; i < 6; ++i) held.push_back(*hold(governor)->place);
  EXPECT_FALSE(hold(governor)->place);
  clock_.advance(std::chrono::seconds(50));
  std::vector<SteadyTime> sent;
  for (const SteadyTime place : held) {
    ASSERT_TRUE(claim(governor, place)->place);
    sent.push_back(clock_.steady_now());
  }
  // What was held a minute ago has been sent ten seconds ago.
  clock_.advance(std::chrono::seconds(11));
  const Governor::Try seventh = *hold(governor);
  EXPECT_FALSE(seventh.place);
  clock_.advance(seventh.wait);
  ASSERT_TRUE(claim(governor, std::nullopt)->place);
  sent.push_back(clock_.steady_now());
  EXPECT_LE(in_any_minute(sent), 6u);
}

TEST_F(GovernorTest, places_that_are_only_held_take_nothing_of_the_store) {
  Governor one(context_, rate_log_);
  Governor two(context_, rate_log_);
  for (int i = 0; i < 6; ++i) EXPECT_TRUE(hold(one)->place);
  for (int i = 0; i < 6; ++i) EXPECT_TRUE(claim(two, std::nullopt)->place);
  EXPECT_EQ(standing(one).left, 0);
  const Governor::Try late = *claim(one, std::nullopt);
  EXPECT_FALSE(late.place);
  EXPECT_GT(late.wait, std::chrono::seconds(59));
  Governor three(context_, rate_log_);
  EXPECT_FALSE(hold(three)->place);
  EXPECT_GT(standing(three).wait, std::chrono::seconds(59));
}

TEST_F(GovernorTest, refusal_closes_the_window_for_as_long_as_tiktok_says) {
  Governor governor(context_, nullptr);
  governor.close(Limited::init, "open-1", std::chrono::minutes(10));
  EXPECT_EQ(standing(governor).left, 0);
  EXPECT_EQ(hold(governor)->wait, std::chrono::minutes(10));
  EXPECT_TRUE(hold(governor, "open-2")->place);
  clock_.advance(std::chrono::minutes(10));
  EXPECT_TRUE(hold(governor)->place);
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
  EXPECT_EQ(standing(governor).left, 6);
  EXPECT_EQ(standing(governor, Limited::creator_info).left, 20);
  EXPECT_EQ(standing(governor, Limited::status).left, 30);
  EXPECT_EQ(standing(governor, Limited::video_list).left, 600);
}

}  // namespace
}  // namespace tokpost::test
