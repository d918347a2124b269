#pragma once

#include "native/core/runtime/deadline.hpp"
#include "native/core/runtime/job.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace tokpost::tiktok {

/// One call at a time, whose answer everybody gets who asked while it ran, from any strand. The
/// call is a job of its own: a caller that is cancelled stops waiting, and the call goes on for the
/// others. It must be let go before the pool ends.
template <class T>
class SharedCall : public std::enable_shared_from_this<SharedCall<T>> {
 public:
  using Body = std::function<Awaitable<Result<T>>()>;

  /// Deadlines are read by `clock`.
  explicit SharedCall(IoPool& pool, const Clock& clock = system_clock())
      : pool_(pool), clock_(clock) {}

  /// Joins the running call, or starts `body` if there is none. Only from a job, whose strand keeps
  /// the wait and its end apart. `deadline` ends the wait, not the call.
  Awaitable<Result<T>> async_join(Body body, Deadline deadline) {
    const auto self = this->shared_from_this();
    const auto executor = co_await boost::asio::this_coro::executor;
    // A wish that came while the store was asked, which nothing interrupts.
    const auto state = co_await boost::asio::this_coro::cancellation_state;
    if (state.cancelled() != boost::asio::cancellation_type::none) co_return cancelled_error();
    const auto timer = std::make_shared<Timer>(executor, end_of(deadline));
    const auto round = join(std::move(body), timer);
    // The answer moves the timer's end into the past.
    auto [ec] = co_await timer->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    const std::lock_guard lock(mutex_);
    if (round->answer) co_return *round->answer;
    if (ec) co_return cancelled_error();
    co_return make_error(Errc::timeout, "deadline", "The operation took too long.");
  }

  /// Waits for the running call, if there is one. Only from a job; `deadline` ends the wait.
  Awaitable<void> async_drain(Deadline deadline) {
    const auto self = this->shared_from_this();
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto timer = std::make_shared<Timer>(executor, end_of(deadline));
    {
      const std::lock_guard lock(mutex_);
      if (!round_) co_return;
      round_->waiting.push_back(timer);
    }
    co_await timer->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }

  /// Ends the running call; its callers get kind `cancelled`.
  void cancel() {
    const std::lock_guard lock(mutex_);
    if (job_) job_->cancel();
  }

 private:
  using Timer = boost::asio::steady_timer;
  struct Round {
    std::optional<Result<T>> answer;
    std::vector<std::shared_ptr<Timer>> waiting;
  };

  // The timer runs by the machine's clock.
  Timer::time_point end_of(Deadline deadline) const {
    if (deadline.is_never()) return Timer::time_point::max();
    return Timer::clock_type::now() + deadline.left(clock_);
  }

  std::shared_ptr<Round> join(Body body, std::shared_ptr<Timer> timer) {
    const std::lock_guard lock(mutex_);
    const bool first = !round_;
    if (first) round_ = std::make_shared<Round>();
    round_->waiting.push_back(std::move(timer));
    if (first) {
      job_ = start_job<T>(pool_, std::move(body),
                          [self = this->shared_from_this(), round = round_](Result<T> answer) {
                            self->finish(*round, std::move(answer));
                          });
    }
    return round_;
  }

  void finish(Round& round, Result<T> answer) {
    const std::lock_guard lock(mutex_);
    round.answer = std::move(answer);
    round_.reset();
    job_.reset();
    for (auto& timer : round.waiting) {
      boost::asio::post(timer->get_executor(),
                        [timer] { timer->expires_at(Timer::time_point::min()); });
    }
    round.waiting.clear();
  }

  IoPool& pool_;
  const Clock& clock_;
  std::mutex mutex_;
  std::shared_ptr<Round> round_;
  std::shared_ptr<Job> job_;
};

}  // namespace tokpost::tiktok
