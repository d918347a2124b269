#include "native/core/publish/ticker.hpp"

#include "test/native/core/publish/manual_sleeper.hpp"
#include "test/native/support/http_client_fixture.hpp"
#include "test/native/support/io_test.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace tokpost::test {
namespace {

using std::chrono::seconds;

class TickerTest : public IoTest {
 protected:
  ~TickerTest() override {
    ticker_->close();
    EXPECT_TRUE(eventually([&] { return jobs_->count() == 0; }));
  }
  bool reaches(int ticks) {
    return eventually([&] { return ticks_ == ticks; });
  }

  FakeClock clock_;
  ManualSleeper sleeper_{clock_};
  std::atomic<int> ticks_{0};
  std::atomic<bool> again_{true};
  std::shared_ptr<RunningJobs> jobs_ = std::make_shared<RunningJobs>();
  std::shared_ptr<Ticker> ticker_ = Ticker::make(pool_, clock_, sleeper_, jobs_,
                                                 [this]() -> Awaitable<std::optional<SteadyTime>> {
                                                   ++ticks_;
                                                   std::optional<SteadyTime> next;
                                                   if (again_)
                                                     next = clock_.steady_now() + seconds(5);
                                                   co_return next;
                                                 });
};

TEST_F(TickerTest, nothing_happens_before_the_first_poke) {
  EXPECT_EQ(jobs_->count(), 0u);
  EXPECT_FALSE(sleeper_.advance());
  EXPECT_EQ(ticks_, 0);
}

TEST_F(TickerTest, ticks_when_the_time_has_come) {
  ticker_->poke();
  ASSERT_TRUE(reaches(1));
  EXPECT_TRUE(eventually([&] { return sleeper_.advance(); }));
  EXPECT_TRUE(reaches(2));
}

TEST_F(TickerTest, poke_ends_the_sleep) {
  const SteadyTime before = clock_.steady_now();
  ticker_->poke();
  ASSERT_TRUE(reaches(1));
  ticker_->poke();
  EXPECT_TRUE(eventually([&] { return ticks_ >= 2; }));
  EXPECT_EQ(clock_.steady_now(), before);
}

TEST_F(TickerTest, has_no_job_while_it_waits_for_a_poke) {
  again_ = false;
  ticker_->poke();
  ASSERT_TRUE(reaches(1));
  EXPECT_TRUE(eventually([&] { return jobs_->count() == 0; }));
  ticker_->poke();
  EXPECT_TRUE(reaches(2));
}

TEST_F(TickerTest, closed_it_ticks_no_more) {
  ticker_->poke();
  ASSERT_TRUE(reaches(1));
  ticker_->close();
  EXPECT_TRUE(eventually([&] { return jobs_->count() == 0; }));
  ticker_->poke();
  EXPECT_EQ(jobs_->count(), 0u);
}

}  // namespace
}  // namespace tokpost::test
