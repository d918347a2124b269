#pragma once

#include "native/core/runtime/job.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <future>
#include <memory>
#include <mutex>
#include <utility>

namespace tokpost::test {

/// Holds one coroutine until a test lets it go on, and tells the test when it has arrived.
class Gate {
 public:
  /// Fails with kind `cancelled` when the job is cancelled at the gate.
  Awaitable<Status> async_pass() {
    using Timer = boost::asio::steady_timer;
    const auto executor = co_await boost::asio::this_coro::executor;
    auto timer = std::make_shared<Timer>(executor, Timer::time_point::max());
    {
      const std::lock_guard lock(mutex_);
      timer_ = timer;
    }
    arrived_.set_value();
    co_await timer->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    const std::lock_guard lock(mutex_);
    timer_.reset();  // nothing of the pool's stays behind in the test
    if (!open_) co_return cancelled_error("gate");
    co_return Status();
  }

  void wait_for_arrival() { arrived_.get_future().wait(); }

  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    const auto executor = timer_->get_executor();
    boost::asio::post(executor, [timer = std::move(timer_)] {
      timer->expires_at(boost::asio::steady_timer::time_point::min());
    });
  }

 private:
  std::promise<void> arrived_;
  std::mutex mutex_;
  bool open_ = false;
  std::shared_ptr<boost::asio::steady_timer> timer_;
};

}  // namespace tokpost::test
