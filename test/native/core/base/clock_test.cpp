#include "native/core/base/clock.hpp"

#include "test/native/support/fake_clock.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

TEST(Clock, the_system_clock_goes_forward) {
  const SteadyTime before = system_clock().steady_now();
  EXPECT_GE(system_clock().steady_now(), before);
  EXPECT_GT(to_unix_seconds(system_clock().wall_now()), 1'700'000'000);
}

TEST(Clock, converts_unix_times_both_ways) {
  EXPECT_EQ(to_unix_seconds(from_unix_seconds(1'700'000'000)), 1'700'000'000);
  EXPECT_EQ(to_unix_milliseconds(from_unix_milliseconds(1'700'000'000'123)), 1'700'000'000'123);
  EXPECT_EQ(to_unix_seconds(from_unix_milliseconds(1'999)), 1);
  EXPECT_EQ(to_unix_seconds(from_unix_milliseconds(-1)), -1);  // floors, also before 1970
}

TEST(FakeClock, moves_only_when_told) {
  test::FakeClock clock;
  const WallTime wall = clock.wall_now();
  const SteadyTime steady = clock.steady_now();
  EXPECT_EQ(clock.wall_now(), wall);
  clock.advance(std::chrono::milliseconds(1500));
  EXPECT_EQ(clock.wall_now() - wall, std::chrono::milliseconds(1500));
  EXPECT_EQ(clock.steady_now() - steady, std::chrono::milliseconds(1500));
}

}  // namespace
}  // namespace tokpost
