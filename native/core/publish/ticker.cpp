#include "native/core/publish/ticker.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace tokpost {

std::shared_ptr<Ticker> Ticker::make(IoPool& pool, const Clock& clock, Sleeper& sleeper,
                                     std::shared_ptr<RunningJobs> jobs, Tick tick) {
  return std::shared_ptr<Ticker>(
      new Ticker(pool, clock, sleeper, std::move(jobs), std::move(tick)));
}

Ticker::Ticker(IoPool& pool, const Clock& clock, Sleeper& sleeper,
               std::shared_ptr<RunningJobs> jobs, Tick tick)
    : pool_(pool),
      clock_(clock),
      sleeper_(sleeper),
      jobs_(std::move(jobs)),
      tick_(std::move(tick)) {}

void Ticker::poke() {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  poked_ = true;
  if (sleeping_) job_->cancel();
  if (running_) return;
  running_ = true;
  std::function<Awaitable<void>()> body = [self = shared_from_this()] { return self->async_run(); };
  job_ = RunningJobs::start(jobs_, pool_, std::move(body));
}

void Ticker::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  if (sleeping_) job_->cancel();
}

// Under the lock decides between a sleep, another round and the end of the job.
bool Ticker::start_sleep(const std::optional<SteadyTime>& next) {
  const std::lock_guard lock(mutex_);
  sleeping_ = next && !poked_ && !closed_;
  running_ = !closed_ && (next || poked_);
  return running_;
}

Awaitable<void> Ticker::async_run() {
  const auto self = shared_from_this();
  while (true) {
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
    {
      const std::lock_guard lock(mutex_);
      poked_ = false;
    }
    const std::optional<SteadyTime> next = co_await tick_();
    co_await boost::asio::this_coro::reset_cancellation_state(
        boost::asio::enable_terminal_cancellation());
    if (!start_sleep(next)) co_return;
    if (!sleeping_) continue;
    const auto pause = std::chrono::ceil<std::chrono::milliseconds>(*next - clock_.steady_now());
    if (pause.count() > 0) co_await sleeper_.async_sleep(pause);
    const std::lock_guard lock(mutex_);
    sleeping_ = false;
    if (closed_) co_return;
  }
}

}  // namespace tokpost
