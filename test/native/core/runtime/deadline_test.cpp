#include "native/core/runtime/deadline.hpp"

#include "test/native/support/fake_clock.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

using std::chrono::milliseconds;

TEST(Deadline, passes_when_its_time_has_come) {
  test::FakeClock clock;
  const Deadline deadline = Deadline::after(milliseconds(100), clock);
  EXPECT_EQ(deadline.left(clock), milliseconds(100));
  clock.advance(milliseconds(99));
  EXPECT_FALSE(deadline.passed(clock));
  clock.advance(milliseconds(1));
  EXPECT_TRUE(deadline.passed(clock));
  clock.advance(milliseconds(50));
  EXPECT_EQ(deadline.left(clock), milliseconds(0));
}

TEST(Deadline, never_does_not_pass) {
  test::FakeClock clock;
  EXPECT_FALSE(Deadline::never().passed(clock));
  EXPECT_EQ(Deadline::never().left(clock), milliseconds::max());
  EXPECT_TRUE(Deadline::after(milliseconds::max(), clock).is_never());
}

TEST(Deadline, a_step_takes_the_sooner_limit) {
  test::FakeClock clock;
  const Deadline job = Deadline::after(milliseconds(50), clock);
  EXPECT_EQ(job.sooner(Deadline::after(milliseconds(80), clock)).time(), job.time());
  EXPECT_EQ(Deadline::never().sooner(job).time(), job.time());
}

}  // namespace
}  // namespace tokpost
