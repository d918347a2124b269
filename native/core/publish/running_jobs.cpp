#include "native/core/publish/running_jobs.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace tokpost {

std::shared_ptr<Job> RunningJobs::start(std::shared_ptr<RunningJobs> jobs, IoPool& pool,
                                        std::function<Awaitable<void>()> body,
                                        std::function<void()> done) {
  ++jobs->count_;
  std::function<Awaitable<void>()> posted = [body = std::move(body)]() -> Awaitable<void> {
    const auto executor = co_await boost::asio::this_coro::executor;
    co_await boost::asio::post(executor, boost::asio::use_awaitable);
    co_await body();
  };
  return start_plain_job(pool, std::move(posted),
                         [jobs, done = std::move(done)](std::exception_ptr) {
                           if (done) done();
                           --jobs->count_;
                           jobs->ended_.notify();
                         });
}

Awaitable<bool> RunningJobs::async_wait(std::chrono::milliseconds limit) {
  return ended_.async_until([this] { return count_ == 0; }, limit);
}

}  // namespace tokpost
