#include "native/core/net/retry.hpp"

#include "test/native/support/fake_rng.hpp"
#include "test/native/support/fake_sleeper.hpp"
#include "test/native/support/io_test.hpp"

#include <gtest/gtest.h>

#include <future>
#include <vector>

namespace tokpost {
namespace {

using namespace std::chrono_literals;

Error network_error(bool request_sent) {
  Error error = make_error(Errc::network, "reset", "reset");
  error.retryable = true;
  error.request_sent = request_sent;
  return error;
}

class RetryTest : public test::IoTest {
 protected:
  /// Fails `failures` times with `error`, then answers 42.
  Result<int> run_failing(int failures, Error error, bool idempotent) {
    return run<int>([=, this]() -> Awaitable<Result<int>> {
      std::function<Awaitable<Result<int>>(int)> attempt =
          [=, this](int number) -> Awaitable<Result<int>> {
        ++attempts_;
        EXPECT_EQ(number, attempts_);
        if (attempts_ <= failures) co_return error;
        co_return 42;
      };
      return async_with_retry<int>(tools_, idempotent, Deadline::never(), attempt);
    });
  }

  test::FakeClock clock_;
  test::FakeSleeper sleeper_{clock_};
  test::FakeRng rng_;
  RetryTools tools_{.policy = {}, .clock = &clock_, .rng = &rng_, .sleeper = &sleeper_};
  int attempts_ = 0;
};

TEST_F(RetryTest, a_success_is_not_repeated) {
  EXPECT_EQ(run_failing(0, network_error(false), false).value(), 42);
  EXPECT_EQ(attempts_, 1);
  EXPECT_TRUE(sleeper_.pauses().empty());
}

TEST_F(RetryTest, goes_on_after_failures_with_growing_pauses) {
  EXPECT_EQ(run_failing(4, network_error(false), false).value(), 42);
  EXPECT_EQ(attempts_, 5);
  const auto pauses = sleeper_.pauses();
  ASSERT_EQ(pauses.size(), 4U);
  auto bound = 500ms;
  for (const auto pause : pauses) {
    EXPECT_LE(pause, bound);
    bound *= 2;
  }
}

TEST_F(RetryTest, gives_the_last_error_when_the_attempts_are_used_up) {
  const auto result = run_failing(9, network_error(false), true);
  EXPECT_EQ(result.error().code, "reset");
  EXPECT_EQ(attempts_, 5);
}

TEST_F(RetryTest, never_repeats_a_sent_request_that_is_not_idempotent) {
  EXPECT_TRUE(run_failing(1, network_error(true), false).has_error());
  EXPECT_EQ(attempts_, 1);
}

TEST_F(RetryTest, tells_those_who_watch) {
  std::vector<RetryTrace> retries;
  tools_.trace =
      Trace([&](const TraceRecord& record) { retries.push_back(std::get<RetryTrace>(record)); });
  tools_.trace.watch(true);
  Error error = network_error(false);
  error.operation = "user.info";
  EXPECT_EQ(run_failing(2, error, false).value(), 42);
  ASSERT_EQ(retries.size(), 2U);
  EXPECT_EQ(retries[1].operation, "user.info");
  EXPECT_EQ(retries[1].attempt, 2);
  EXPECT_EQ(retries[1].code, "reset");
  EXPECT_EQ(retries[1].delay, sleeper_.pauses()[1]);
}

TEST_F(RetryTest, a_cancellation_ends_the_pause) {
  tools_.sleeper = &system_sleeper();
  tools_.policy.base_delay = tools_.policy.max_delay = 1h;
  std::promise<Result<int>> promise;
  std::promise<void> tried;
  std::function<Awaitable<Result<int>>()> body = [&]() -> Awaitable<Result<int>> {
    std::function<Awaitable<Result<int>>(int)> attempt = [&](int) -> Awaitable<Result<int>> {
      tried.set_value();
      co_return network_error(false);
    };
    return async_with_retry<int>(tools_, false, Deadline::never(), attempt);
  };
  auto job = start_job<int>(pool_, body, [&](Result<int> r) { promise.set_value(std::move(r)); });
  tried.get_future().wait();
  job->cancel();
  EXPECT_EQ(promise.get_future().get().error().kind, Errc::cancelled);
}

}  // namespace
}  // namespace tokpost
