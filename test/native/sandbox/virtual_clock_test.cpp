#include "native/sandbox/virtual_clock.hpp"

#include "test/native/support/fake_clock.hpp"

#include <gtest/gtest.h>

namespace tokpost::sandbox {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(VirtualClock, goes_as_fast_as_it_is_told) {
  test::FakeClock real;
  const VirtualClock plain(real, 1);
  const VirtualClock fast(real, 60);
  const WallTime begun = plain.now();
  real.advance(milliseconds(1500));
  EXPECT_EQ(plain.now() - begun, milliseconds(1500));
  EXPECT_EQ(fast.now() - begun, seconds(90));
}

TEST(VirtualClock, advances_and_never_goes_back) {
  test::FakeClock real;
  VirtualClock clock(real, 1);
  const WallTime begun = clock.now();
  clock.advance_to(begun + hours(1));
  EXPECT_EQ(clock.now() - begun, hours(1));
  clock.advance_to(begun);
  EXPECT_EQ(clock.now() - begun, hours(1));
  real.advance(seconds(1));
  EXPECT_EQ(clock.now() - begun, hours(1) + seconds(1));
}

TEST(VirtualClock, tells_how_long_to_wait) {
  test::FakeClock real;
  VirtualClock clock(real, 10);
  const auto wait_for = [&](WallTime moment) {
    return clock.real_time_of(moment) - real.steady_now();
  };
  const WallTime moment = clock.now() + seconds(100);
  EXPECT_EQ(wait_for(moment), seconds(10) + microseconds(1));
  EXPECT_EQ(wait_for(clock.now()), seconds(0));
  const WallTime epoch = clock.epoch();
  clock.advance_to(clock.now() + seconds(50));
  EXPECT_NE(clock.epoch(), epoch);
  EXPECT_EQ(wait_for(moment), seconds(5) + microseconds(1));
  real.advance(std::chrono::duration_cast<milliseconds>(seconds(6)));
  EXPECT_EQ(wait_for(moment), seconds(0));
}

TEST(VirtualClock, has_an_end_that_nothing_overflows) {
  test::FakeClock real;
  VirtualClock fast(real, 1e18);
  real.advance(seconds(3600));
  const WallTime end = fast.now();
  EXPECT_EQ(to_unix_seconds(end), 7'258'118'400);
  fast.advance_to(end + hours(1));
  real.advance(seconds(3600));
  EXPECT_EQ(fast.now(), end);
  const VirtualClock slow(real, 1e-12);
  EXPECT_EQ(slow.real_time_of(slow.now() + hours(24)) - real.steady_now(),
            hours(24 * 365) + microseconds(1));
}

}  // namespace
}  // namespace tokpost::sandbox
