#include "native/core/runtime/job.hpp"

#include "test/native/support/io_test.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <future>
#include <stdexcept>

namespace tokpost {
namespace {

class JobTest : public test::IoTest {};

Awaitable<Result<int>> wait_forever() {
  const auto executor = co_await boost::asio::this_coro::executor;
  boost::asio::steady_timer timer(executor, std::chrono::hours(1));
  auto [ec] = co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  if (ec) co_return cancelled_error("test.wait");
  co_return 1;
}

TEST_F(JobTest, hands_over_the_result) {
  const auto result = run<int>([]() -> Awaitable<Result<int>> { co_return 42; });
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(*result, 42);
}

TEST_F(JobTest, an_exception_becomes_an_internal_error) {
  const auto result = run<int>([]() -> Awaitable<Result<int>> {
    throw std::runtime_error("bug");
    co_return 1;
  });
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(result.error().kind, Errc::internal);
  EXPECT_EQ(result.error().message, "bug");
}

TEST_F(JobTest, a_cancelled_job_answers_once_and_at_once) {
  std::promise<Result<int>> promise;
  auto answer = promise.get_future();
  auto job = start_job<int>(pool_, wait_forever,
                            [&](Result<int> result) { promise.set_value(std::move(result)); });
  job->cancel();
  job->cancel();
  const auto result = answer.get();
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(result.error().kind, Errc::cancelled);
}

TEST_F(JobTest, a_job_goes_on_when_its_handle_is_dropped) {
  std::promise<int> promise;
  auto answer = promise.get_future();
  start_job<int>(
      pool_, []() -> Awaitable<Result<int>> { co_return 7; },
      [&](Result<int> result) { promise.set_value(result.value()); });
  EXPECT_EQ(answer.get(), 7);
}

TEST_F(JobTest, tells_inside_whether_it_is_cancelled) {
  const auto result = run<bool>([]() -> Awaitable<Result<bool>> {
    const bool cancelled = co_await async_is_cancelled();
    co_return cancelled;
  });
  EXPECT_FALSE(*result);
}

TEST(ErrorFromException, names_a_cancellation) {
  const boost::system::system_error aborted(boost::asio::error::operation_aborted);
  EXPECT_EQ(error_from_exception(std::make_exception_ptr(aborted)).kind, Errc::cancelled);
  EXPECT_EQ(error_from_exception(std::make_exception_ptr(7)).kind, Errc::internal);
}

}  // namespace
}  // namespace tokpost
