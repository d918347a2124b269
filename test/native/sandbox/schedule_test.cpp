#include "native/sandbox/schedule.hpp"

#include "native/sandbox/world.hpp"
#include "test/native/support/fake_clock.hpp"

#include <gtest/gtest.h>

namespace tokpost::sandbox {
namespace {

using std::chrono::seconds;

class ScheduleTest : public ::testing::Test {
 protected:
  void book(seconds in, std::string name) {
    world_.schedule.at(begun_ + in, [this, name = std::move(name)](World& world) {
      happened_ += name;
      at_.push_back(std::chrono::duration_cast<seconds>(world.now() - begun_));
    });
  }

  test::FakeClock real_;
  World world_{Options(), real_};
  WallTime begun_ = world_.now();
  std::string happened_;
  std::vector<seconds> at_;
};

TEST_F(ScheduleTest, runs_in_the_order_of_time_and_then_of_booking) {
  book(seconds(2), "b");
  book(seconds(3), "d");
  book(seconds(2), "c");
  book(seconds(1), "a");
  EXPECT_EQ(world_.schedule.next(), begun_ + seconds(1));
  world_.advance(seconds(2));
  EXPECT_EQ(happened_, "abc");
  EXPECT_EQ(world_.schedule.next(), begun_ + seconds(3));
  world_.advance(seconds(2));
  EXPECT_EQ(happened_, "abcd");
  EXPECT_FALSE(world_.schedule.next());
}

TEST_F(ScheduleTest, an_advance_stops_at_every_moment) {
  book(seconds(1), "a");
  world_.schedule.at(begun_ + seconds(5), [this](World&) { book(seconds(7), "b"); });
  world_.advance(seconds(10));
  EXPECT_EQ(happened_, "ab");
  EXPECT_EQ(at_, (std::vector<seconds>{seconds(1), seconds(7)}));
  EXPECT_EQ(world_.now() - begun_, seconds(10));
}

TEST_F(ScheduleTest, what_is_overdue_runs_once_somebody_looks) {
  book(seconds(1), "a");
  world_.schedule.at(begun_ + seconds(2), [this](World&) { book(seconds(0), "b"); });
  real_.advance(std::chrono::milliseconds(3000));
  EXPECT_EQ(happened_, "");
  world_.run_due();
  EXPECT_EQ(happened_, "ab");
}

}  // namespace
}  // namespace tokpost::sandbox
