#include "native/core/runtime/wakeup.hpp"

#include "test/native/support/gate.hpp"
#include "test/native/support/io_test.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace tokpost {
namespace {

class WakeupTest : public test::IoTest {
 protected:
  /// A job that waits once and answers what async_wait() did.
  struct Waiter {
    std::shared_ptr<Job> job;
    std::future<Result<bool>> answer;
  };
  Waiter start(std::function<Awaitable<Result<bool>>()> body) {
    auto promise = std::make_shared<std::promise<Result<bool>>>();
    Waiter waiter{nullptr, promise->get_future()};
    waiter.job = start_job<bool>(pool_, std::move(body),
                                 [promise](Result<bool> answer) { promise->set_value(answer); });
    return waiter;
  }
  Waiter start_waiting() {
    return start([this]() -> Awaitable<Result<bool>> {
      const bool woken = co_await wakeup_.async_wait();
      co_return woken;
    });
  }

  Wakeup wakeup_;
};

TEST_F(WakeupTest, a_call_before_the_wait_counts_once) {
  wakeup_.wake();
  wakeup_.wake();
  EXPECT_TRUE(start_waiting().answer.get().value());
  Waiter second = start_waiting();
  EXPECT_EQ(second.answer.wait_for(std::chrono::milliseconds(5)), std::future_status::timeout);
  wakeup_.wake();
  EXPECT_TRUE(second.answer.get().value());
}

TEST_F(WakeupTest, wakes_across_threads_without_losing_a_call) {
  constexpr int kRounds = 2000;
  std::atomic<int> produced = 0;
  int consumed = 0;
  std::thread producer([&] {
    for (int i = 0; i < kRounds; ++i) {
      ++produced;
      wakeup_.wake();
    }
  });
  Waiter consumer = start([&]() -> Awaitable<Result<bool>> {
    while (consumed < kRounds) {
      const bool woken = co_await wakeup_.async_wait();
      if (!woken) co_return false;
      consumed = produced;
    }
    co_return true;
  });
  EXPECT_TRUE(consumer.answer.get().value());
  producer.join();
  EXPECT_EQ(consumed, kRounds);
}

TEST_F(WakeupTest, a_cancelled_job_stops_waiting) {
  Waiter waiter = start_waiting();
  waiter.job->cancel();
  EXPECT_FALSE(waiter.answer.get().value());
  wakeup_.wake();  // nobody is there any more
}

TEST_F(WakeupTest, a_job_that_was_cancelled_before_does_not_begin_to_wait) {
  test::Gate gate;
  Waiter waiter = start([&]() -> Awaitable<Result<bool>> {
    const Status passed = co_await gate.async_pass();
    EXPECT_TRUE(passed.has_error());
    const bool woken = co_await wakeup_.async_wait();
    co_return woken;
  });
  gate.wait_for_arrival();
  waiter.job->cancel();
  EXPECT_FALSE(waiter.answer.get().value());
}

TEST_F(WakeupTest, waits_for_the_call_although_the_job_is_cancelled) {
  std::atomic<bool> cancelled = false;
  Waiter waiter = start([&]() -> Awaitable<Result<bool>> {
    const bool woken = co_await wakeup_.async_wait();
    cancelled = true;
    co_await wakeup_.async_wait_anyway();
    co_return woken;
  });
  waiter.job->cancel();
  while (!cancelled) std::this_thread::yield();
  waiter.job->cancel();
  EXPECT_EQ(waiter.answer.wait_for(std::chrono::milliseconds(5)), std::future_status::timeout);
  wakeup_.wake();
  EXPECT_FALSE(waiter.answer.get().value());
}

TEST(Wakeup, may_be_called_when_the_pool_of_the_waiting_job_is_gone) {
  Wakeup wakeup;
  std::promise<void> waiting;
  {
    IoPool pool(1);
    start_job<void>(
        pool,
        [&]() -> Awaitable<Status> {
          waiting.set_value();
          co_await wakeup.async_wait();
          co_return Status();
        },
        [](Status) {});
    waiting.get_future().wait();
  }
  wakeup.wake();
}

}  // namespace
}  // namespace tokpost
