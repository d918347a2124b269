#include "native/sandbox/job_group.hpp"

#include "test/native/support/io_test.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <stdexcept>

namespace tokpost::sandbox {
namespace {

namespace asio = boost::asio;

class JobGroupTest : public test::IoTest {
 protected:
  struct Counts {
    std::atomic<int> begun{0};
    std::atomic<int> ended{0};
  };

  /// Waits for ever, `waits` times over, whatever cancels it.
  static Awaitable<void> async_stay(Counts& counts, int waits) {
    ++counts.begun;
    asio::steady_timer never(co_await asio::this_coro::executor,
                             asio::steady_timer::time_point::max());
    for (int i = 0; i < waits; ++i) {
      co_await never.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    ++counts.ended;
  }
  void wait_until(const std::atomic<int>& count, int wanted) {
    for (int i = 0; i < 5000 && count < wanted; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_EQ(count, wanted);
  }

  Counts counts_;
};

TEST_F(JobGroupTest, stop_waits_for_the_last_one) {
  JobGroup group(pool_);
  for (int i = 0; i < 50; ++i) group.run([this] { return async_stay(counts_, 1); });
  group.stop();
  EXPECT_EQ(counts_.begun, 50);
  EXPECT_EQ(counts_.ended, 50);
  group.stop();
}

TEST_F(JobGroupTest, stop_insists) {
  JobGroup group(pool_);
  group.run([this] { return async_stay(counts_, 2); });
  wait_until(counts_.begun, 1);
  group.stop();
  EXPECT_EQ(counts_.ended, 1);
}

TEST_F(JobGroupTest, nothing_runs_once_it_has_stopped) {
  JobGroup group(pool_);
  group.stop();
  group.run([this] { return async_stay(counts_, 1); });
  EXPECT_EQ(counts_.begun, 0);
}

TEST_F(JobGroupTest, one_can_be_cancelled_alone) {
  JobGroup group(pool_);
  const auto first = group.run([this] { return async_stay(counts_, 1); });
  group.run([this] { return async_stay(counts_, 1); });
  wait_until(counts_.begun, 2);
  group.cancel(first);
  wait_until(counts_.ended, 1);
  group.cancel(first);  // it is over
  group.stop();
  EXPECT_EQ(counts_.ended, 2);
}

TEST_F(JobGroupTest, a_job_that_throws_is_over) {
  JobGroup group(pool_);
  group.run([]() -> Awaitable<void> {
    throw std::runtime_error("a bug");
    co_return;
  });
  group.stop();
}

}  // namespace
}  // namespace tokpost::sandbox
