#include "native/core/tiktok/shared_call.hpp"

#include "test/native/support/gate.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace tokpost::tiktok {
namespace {

// One thread runs the jobs in the order in which they were started, so that settle() knows that
// those before it have come to their wait.
class SharedCallTest : public ::testing::Test {
 protected:
  void settle() {
    std::promise<void> settled;
    start_job<void>(
        pool_, []() -> Awaitable<Status> { co_return Status(); },
        [&](Status) { settled.set_value(); });
    settled.get_future().wait();
  }

  SharedCall<int>::Body counted() {
    return [this]() -> Awaitable<Result<int>> {
      const int number = ++runs_;
      const Status passed = co_await gate_.async_pass();
      if (passed.has_error()) co_return passed.error();
      co_return number;
    };
  }

  struct Caller {
    std::shared_ptr<Job> job;
    std::future<Result<int>> answer;
  };
  Caller start(Deadline deadline = Deadline::never()) { return start(counted(), deadline); }
  Caller start(SharedCall<int>::Body call, Deadline deadline = Deadline::never()) {
    auto promise = std::make_shared<std::promise<Result<int>>>();
    Caller caller;
    caller.answer = promise->get_future();
    std::function<Awaitable<Result<int>>()> body = [this, call,
                                                    deadline]() -> Awaitable<Result<int>> {
      return shared_->async_join(call, deadline);
    };
    caller.job =
        start_job<int>(pool_, body, [promise](Result<int> r) { promise->set_value(std::move(r)); });
    return caller;
  }

  std::atomic<int> runs_ = 0;
  test::Gate gate_;
  IoPool pool_{1};  // ends before what its jobs use
  std::shared_ptr<SharedCall<int>> shared_ = std::make_shared<SharedCall<int>>(pool_);
};

TEST_F(SharedCallTest, one_run_answers_everybody_who_asked_meanwhile) {
  std::vector<Caller> callers;
  callers.push_back(start());
  gate_.wait_for_arrival();
  for (int i = 0; i < 20; ++i) callers.push_back(start());
  settle();
  gate_.open();
  for (auto& caller : callers) EXPECT_EQ(caller.answer.get().value(), 1);
  EXPECT_EQ(runs_, 1);
}

TEST_F(SharedCallTest, a_cancelled_caller_does_not_end_the_call) {
  auto first = start();
  gate_.wait_for_arrival();
  auto second = start();
  settle();
  first.job->cancel();
  EXPECT_EQ(first.answer.get().error().kind, Errc::cancelled);
  gate_.open();
  EXPECT_EQ(second.answer.get().value(), 1);
}

TEST_F(SharedCallTest, a_caller_that_was_cancelled_before_it_asks_starts_no_call) {
  std::promise<void> cancelled;
  std::function<Awaitable<Result<int>>()> body = [this, wish = cancelled.get_future().share(),
                                                  call = counted()]() -> Awaitable<Result<int>> {
    wish.wait();  // at work on something that nothing interrupts
    const auto strand = co_await boost::asio::this_coro::executor;
    co_await boost::asio::post(strand, boost::asio::use_awaitable);
    Result<int> answer = co_await shared_->async_join(call, Deadline::never());
    co_return answer;
  };
  std::promise<Result<int>> answer;
  const auto job =
      start_job<int>(pool_, body, [&](Result<int> r) { answer.set_value(std::move(r)); });
  job->cancel();
  cancelled.set_value();
  EXPECT_EQ(answer.get_future().get().error().kind, Errc::cancelled);
  EXPECT_EQ(runs_, 0);
}

TEST_F(SharedCallTest, a_deadline_ends_the_wait_alone) {
  auto first = start();
  gate_.wait_for_arrival();
  EXPECT_EQ(start(Deadline::after(std::chrono::milliseconds(1))).answer.get().error().kind,
            Errc::timeout);
  gate_.open();
  EXPECT_EQ(first.answer.get().value(), 1);
}

TEST_F(SharedCallTest, cancelling_the_call_ends_all_waits) {
  auto first = start();
  gate_.wait_for_arrival();
  auto second = start();
  settle();
  shared_->cancel();
  EXPECT_EQ(first.answer.get().error().kind, Errc::cancelled);
  EXPECT_EQ(second.answer.get().error().kind, Errc::cancelled);
  shared_->cancel();  // nothing runs
}

TEST_F(SharedCallTest, draining_waits_for_the_running_call_and_starts_none) {
  const auto drain = [this](Deadline deadline) {
    auto drained = std::make_shared<std::promise<bool>>();
    std::function<Awaitable<Status>()> body = [this, deadline]() -> Awaitable<Status> {
      co_await shared_->async_drain(deadline);
      co_return Status();
    };
    start_job<void>(pool_, body, [drained](Status) { drained->set_value(true); });
    return drained->get_future();
  };
  EXPECT_TRUE(drain(Deadline::never()).get());  // nothing runs
  EXPECT_EQ(runs_, 0);
  auto caller = start();
  gate_.wait_for_arrival();
  EXPECT_TRUE(drain(Deadline::after(std::chrono::milliseconds(1))).get());
  auto drained = drain(Deadline::never());
  settle();
  EXPECT_EQ(drained.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  gate_.open();
  EXPECT_TRUE(drained.get());
  EXPECT_EQ(caller.answer.get().value(), 1);
}

TEST_F(SharedCallTest, the_next_call_runs_anew) {
  const auto one = []() -> Awaitable<Result<int>> { co_return 1; };
  const auto two = []() -> Awaitable<Result<int>> { co_return 2; };
  for (const auto& [body, answer] : {std::pair<SharedCall<int>::Body, int>{one, 1},
                                     std::pair<SharedCall<int>::Body, int>{two, 2}}) {
    const auto result = start(body).answer.get();
    EXPECT_EQ(result.value(), answer);
  }
}

}  // namespace
}  // namespace tokpost::tiktok
