#include "native/core/publish/signal.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace tokpost {

void Signal::notify() {
  const std::lock_guard lock(mutex_);
  for (const auto& timer : waiting_) {
    boost::asio::post(timer->get_executor(),
                      [timer] { timer->expires_at(Timer::time_point::min()); });
  }
  waiting_.clear();
}

Awaitable<bool> Signal::async_until(std::function<bool()> is_true,
                                    std::chrono::milliseconds limit) {
  const auto executor = co_await boost::asio::this_coro::executor;
  const auto end = std::chrono::steady_clock::now() + limit;
  while (true) {
    const auto timer = std::make_shared<Timer>(executor, end);
    {
      const std::lock_guard lock(mutex_);
      if (is_true()) co_return true;
      waiting_.push_back(timer);
    }
    co_await timer->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    const std::lock_guard lock(mutex_);
    std::erase(waiting_, timer);
    if (is_true()) co_return true;
    // A notification moves the timer's end; anything else than that ends the wait.
    const bool notified = timer->expiry() == Timer::time_point::min();
    if (!notified) co_return false;
  }
}

}  // namespace tokpost
