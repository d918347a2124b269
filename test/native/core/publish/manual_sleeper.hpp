#pragma once

#include "native/core/net/sleeper.hpp"
#include "test/native/support/fake_clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

namespace tokpost::test {

/// Sleeps until the test moves the clock on, from one sleeper's end to the next.
class ManualSleeper final : public Sleeper {
 public:
  explicit ManualSleeper(FakeClock& clock) : clock_(clock) {}

  Awaitable<Status> async_sleep(std::chrono::milliseconds pause) override {
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto timer = std::make_shared<Timer>(executor, Timer::time_point::max());
    {
      const std::lock_guard lock(mutex_);
      sleeping_.emplace(clock_.steady_now() + pause, timer);
    }
    co_await timer->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    const std::lock_guard lock(mutex_);
    std::erase_if(sleeping_, [&](const auto& entry) { return entry.second == timer; });
    const bool woken = timer->expiry() == Timer::time_point::min();
    if (!woken) co_return cancelled_error();
    co_return Status();
  }

  /// Moves the clock to the end of the sleep that ends first, unless that is after `latest`.
  bool advance(SteadyTime latest = SteadyTime::max()) {
    const std::lock_guard lock(mutex_);
    if (sleeping_.empty() || sleeping_.begin()->first > latest) return false;
    const auto first = sleeping_.begin();
    const auto pause = first->first - clock_.steady_now();
    if (pause.count() > 0) {
      clock_.advance(std::chrono::ceil<std::chrono::milliseconds>(pause));
    }
    const auto timer = first->second;
    sleeping_.erase(first);
    boost::asio::post(timer->get_executor(),
                      [timer] { timer->expires_at(Timer::time_point::min()); });
    return true;
  }

 private:
  using Timer = boost::asio::steady_timer;

  FakeClock& clock_;
  std::mutex mutex_;
  std::multimap<SteadyTime, std::shared_ptr<Timer>> sleeping_;
};

}  // namespace tokpost::test
