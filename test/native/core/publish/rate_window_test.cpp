#include "native/core/publish/rate_window.hpp"

#include "test/native/support/fake_rng.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace tokpost {
namespace {

using std::chrono::milliseconds;

const SteadyTime kStart{std::chrono::hours(1)};

TEST(RateWindow, lets_the_limit_through_and_then_makes_wait) {
  RateWindow window(6);
  for (int i = 0; i < 6; ++i) EXPECT_EQ(window.reserve(kStart), kStart);
  EXPECT_EQ(window.left(kStart), 0U);
  EXPECT_EQ(window.reserve(kStart), kStart + RateWindow::kWindow);
}

TEST(RateWindow, no_window_of_60_s_ever_holds_more_than_the_limit) {
  test::FakeRng rng(5);
  RateWindow window(6);
  std::vector<SteadyTime> sent;
  SteadyTime now = kStart;
  for (int i = 0; i < 500; ++i) {
    now += milliseconds(uniform(rng, 15'000));
    sent.push_back(window.reserve(now));
  }
  for (std::size_t i = 6; i < sent.size(); ++i) {
    EXPECT_GE(sent[i], sent[i - 1]);  // in order
    EXPECT_GE(sent[i] - sent[i - 6], std::chrono::seconds(60));
  }
}

TEST(RateWindow, a_moment_that_was_given_back_is_free_again) {
  RateWindow window(1);
  const SteadyTime first = window.reserve(kStart);
  window.release(first);
  window.release(first);  // twice does no harm
  EXPECT_EQ(window.left(kStart), 1U);
  EXPECT_EQ(window.reserve(kStart), kStart);
}

TEST(RateWindow, tells_what_is_left_and_when_the_next_may_go) {
  RateWindow window(2);
  EXPECT_EQ(window.next_free(kStart), kStart);
  window.reserve(kStart);
  EXPECT_EQ(window.left(kStart), 1U);
  window.reserve(kStart + milliseconds(1000));
  EXPECT_EQ(window.next_free(kStart + milliseconds(2000)), kStart + RateWindow::kWindow);
  EXPECT_EQ(window.left(kStart + RateWindow::kWindow), 1U);
}

TEST(RateWindow, is_idle_once_its_last_request_is_a_window_old) {
  RateWindow window(2);
  EXPECT_TRUE(window.is_idle(kStart));
  window.reserve(kStart);
  EXPECT_FALSE(window.is_idle(kStart + milliseconds(60'000)));
  EXPECT_TRUE(window.is_idle(kStart + RateWindow::kWindow));
}

}  // namespace
}  // namespace tokpost
