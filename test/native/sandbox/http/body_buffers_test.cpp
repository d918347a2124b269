#include "native/sandbox/http/body_buffers.hpp"

#include "test/native/support/io_test.hpp"

#include <boost/asio/this_coro.hpp>

#include <thread>
#include <vector>

namespace tokpost::sandbox {
namespace {

class BodyBuffersTest : public test::IoTest {};

TEST_F(BodyBuffersTest, lends_each_buffer_once_until_it_is_back) {
  const auto done = run<int>([]() -> Awaitable<Result<int>> {
    auto buffers = make_body_buffers(co_await boost::asio::this_coro::executor, 100, 2);
    BodyBuffers::Buffer first = co_await buffers->async_take();
    BodyBuffers::Buffer second = co_await buffers->async_take();
    EXPECT_EQ(first.bytes.size(), 100U);
    EXPECT_NE(first.bytes.data(), second.bytes.data());
    char* const memory = first.bytes.data();
    // Let go of on another thread, while this one waits for it.
    std::thread holder([owner = std::move(first.owner)]() mutable { owner.reset(); });
    first = co_await buffers->async_take();
    holder.join();
    EXPECT_EQ(first.bytes.data(), memory);
    first.owner.reset();
    second.owner.reset();
    co_await buffers->async_all_returned();
    co_return 1;
  });
  EXPECT_TRUE(done.has_value());
}

TEST_F(BodyBuffersTest, a_cancelled_job_waits_for_no_buffer) {
  std::promise<void> waiting;
  std::promise<bool> empty;
  auto job = start_job<int>(
      pool_,
      [&waiting]() -> Awaitable<Result<int>> {
        auto buffers = make_body_buffers(co_await boost::asio::this_coro::executor, 1, 1);
        const BodyBuffers::Buffer only = co_await buffers->async_take();
        waiting.set_value();
        const BodyBuffers::Buffer none = co_await buffers->async_take();
        co_return none.bytes.empty() ? 1 : 0;
      },
      [&empty](const Result<int>& result) { empty.set_value(result.has_value() && *result == 1); });
  waiting.get_future().wait();
  job->cancel();
  EXPECT_TRUE(empty.get_future().get());
}

}  // namespace
}  // namespace tokpost::sandbox
