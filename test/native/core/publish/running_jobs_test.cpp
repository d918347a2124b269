#include "native/core/publish/running_jobs.hpp"

#include "test/native/support/gate.hpp"
#include "test/native/support/io_test.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace tokpost::test {
namespace {

using std::chrono::milliseconds;

class RunningJobsTest : public IoTest {
 protected:
  bool ended_within(milliseconds limit) {
    bool ended = false;
    std::function<Awaitable<Status>()> waiting = [&]() -> Awaitable<Status> {
      ended = co_await jobs_->async_wait(limit);
      co_return Status();
    };
    EXPECT_TRUE(run<void>(waiting).has_value());
    return ended;
  }
  std::shared_ptr<RunningJobs> jobs_ = std::make_shared<RunningJobs>();
};

TEST_F(RunningJobsTest, jobs_count_until_they_are_over) {
  Gate gate;
  std::atomic<bool> done{false};
  std::function<Awaitable<void>()> body = [&]() -> Awaitable<void> {
    const Status passed = co_await gate.async_pass();
    EXPECT_TRUE(passed.has_value());
  };
  RunningJobs::start(jobs_, pool_, body, [&] { done = true; });
  gate.wait_for_arrival();
  EXPECT_EQ(jobs_->count(), 1u);
  EXPECT_FALSE(ended_within(milliseconds(2)));
  gate.open();
  EXPECT_TRUE(ended_within(milliseconds(10'000)));
  EXPECT_TRUE(done);
  EXPECT_EQ(jobs_->count(), 0u);
}

TEST_F(RunningJobsTest, nothing_runs_before_start_has_returned) {
  std::mutex mutex;
  std::atomic<bool> ran{false};
  std::function<Awaitable<void>()> body = [&]() -> Awaitable<void> {
    const std::lock_guard lock(mutex);
    ran = true;
    co_return;
  };
  {
    const std::lock_guard lock(mutex);
    RunningJobs::start(jobs_, pool_, body);
    EXPECT_FALSE(ran);
  }
  EXPECT_TRUE(ended_within(milliseconds(10'000)));
  EXPECT_TRUE(ran);
}

}  // namespace
}  // namespace tokpost::test
