#include "native/core/net/sleeper.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokpost {
namespace {

class TimerSleeper final : public Sleeper {
 public:
  Awaitable<Status> async_sleep(std::chrono::milliseconds pause) override {
    const auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer(executor, pause);
    auto [ec] = co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    if (ec) co_return cancelled_error();
    co_return Status();
  }
};

}  // namespace

Sleeper& system_sleeper() {
  static TimerSleeper sleeper;
  return sleeper;
}

}  // namespace tokpost
