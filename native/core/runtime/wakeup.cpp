#include "native/core/runtime/wakeup.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <mutex>
#include <utility>

namespace tokpost {

namespace asio = boost::asio;
using Timer = asio::steady_timer;

struct Wakeup::Shared {
  std::mutex mutex;
  bool woken = false;
  std::shared_ptr<Timer> waiting;

  bool take() {
    const std::lock_guard lock(mutex);
    return std::exchange(woken, false);
  }
  /// False where there is nothing to wait for.
  bool begin_wait(const std::shared_ptr<Timer>& timer) {
    const std::lock_guard lock(mutex);
    if (!woken) waiting = timer;
    return !woken;
  }
  void end_wait() {
    const std::lock_guard lock(mutex);
    waiting.reset();
  }
};

namespace {

/// Takes the timer away again, so that nothing is posted to an io_context that is gone.
template <class Shared>
class Waiting {
 public:
  explicit Waiting(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
  ~Waiting() { shared_->end_wait(); }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

 private:
  std::shared_ptr<Shared> shared_;
};

/// Until the timer is cancelled, be it by a wake() or by the job's cancellation.
template <class Shared>
Awaitable<void> async_wait_once(std::shared_ptr<Shared> shared) {
  const auto executor = co_await asio::this_coro::executor;
  const auto timer = std::make_shared<Timer>(executor, Timer::time_point::max());
  const Waiting<Shared> waiting(shared);
  if (shared->begin_wait(timer)) {
    co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

}  // namespace

Wakeup::Wakeup() : shared_(std::make_shared<Shared>()) {}

void Wakeup::wake() {
  const std::lock_guard lock(shared_->mutex);
  shared_->woken = true;
  if (!shared_->waiting) return;
  // Posted to the waiting coroutine's strand, where it comes after the wait has begun.
  const auto executor = shared_->waiting->get_executor();
  asio::post(executor, [timer = std::move(shared_->waiting)] { timer->cancel(); });
}

Awaitable<bool> Wakeup::async_wait() {
  const auto shared = shared_;
  while (!shared->take()) {
    const bool cancelled = co_await async_is_cancelled();
    if (cancelled) co_return false;
    co_await async_wait_once(shared);
  }
  co_return true;
}

Awaitable<void> Wakeup::async_wait_anyway() {
  const auto shared = shared_;
  while (!shared->take()) co_await async_wait_once(shared);
}

}  // namespace tokpost
