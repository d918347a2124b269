#include "native/core/media/rate_tally.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

TEST(RateTally, of_nothing_is_no_rate) {
  EXPECT_FALSE(RateTally().rate(1000));
  RateTally still;
  still.add(5, 0);
  still.add(0, 7);
  EXPECT_FALSE(still.rate(1000));
}

TEST(RateTally, needs_a_time_scale) {
  RateTally tally;
  tally.add(1, 1);
  EXPECT_FALSE(tally.rate(0));
}

TEST(RateTally, a_steady_rate_is_not_variable) {
  RateTally tally;
  tally.add(120, 1001);
  const auto rate = tally.rate(30'000);
  ASSERT_TRUE(rate);
  EXPECT_NEAR(rate->average, 29.97, 0.001);
  EXPECT_DOUBLE_EQ(rate->min, rate->max);
  EXPECT_FALSE(rate->variable);
}

TEST(RateTally, rounding_of_time_stamps_is_not_variable) {
  RateTally milliseconds;
  milliseconds.add(2, 33);
  milliseconds.add(1, 34);
  EXPECT_FALSE(milliseconds.rate(1000)->variable);
  RateTally phone;
  phone.add(20, 20);
  phone.add(1, 19);
  phone.add(1, 21);
  EXPECT_FALSE(phone.rate(600)->variable);
}

TEST(RateTally, tells_the_range_of_a_variable_rate) {
  RateTally tally;
  tally.add(30, 1000);
  tally.add(15, 2000);
  const auto rate = tally.rate(30'000);
  ASSERT_TRUE(rate);
  EXPECT_TRUE(rate->variable);
  EXPECT_DOUBLE_EQ(rate->average, 45 * 30'000 / 60'000.0);
  EXPECT_DOUBLE_EQ(rate->min, 15);
  EXPECT_DOUBLE_EQ(rate->max, 30);
}

TEST(RateTally, the_last_picture_counts_for_the_average_alone) {
  RateTally tally;
  tally.add(9, 100);
  tally.add_last(600);
  const auto rate = tally.rate(1000);
  EXPECT_EQ(tally.samples(), 10U);
  EXPECT_NEAR(rate->average, 10'000 / 1500.0, 1e-9);
  EXPECT_DOUBLE_EQ(rate->min, 10);
  EXPECT_FALSE(rate->variable);
}

TEST(RateTally, an_only_picture_is_first_and_last) {
  RateTally tally;
  tally.add_last(500);
  EXPECT_DOUBLE_EQ(tally.rate(1000)->average, 2);
}

}  // namespace
}  // namespace tokpost::media
