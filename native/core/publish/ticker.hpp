#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/net/sleeper.hpp"
#include "native/core/publish/running_jobs.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace tokpost {

/// Calls a coroutine again and again: at the time that it answers, or as soon as somebody pokes.
/// While it has nothing to wait for there is no job and no timer. Safe from any thread.
class Ticker : public std::enable_shared_from_this<Ticker> {
 public:
  /// What is done; answers when to do it again, or nullopt to wait for poke(). A poke meanwhile
  /// makes it run once more; nothing cancels it halfway.
  using Tick = std::function<Awaitable<std::optional<SteadyTime>>()>;

  static std::shared_ptr<Ticker> make(IoPool& pool, const Clock& clock, Sleeper& sleeper,
                                      std::shared_ptr<RunningJobs> jobs, Tick tick);
  void poke();
  /// After the tick that may be running there will be no other.
  void close();

 private:
  Ticker(IoPool& pool, const Clock& clock, Sleeper& sleeper, std::shared_ptr<RunningJobs> jobs,
         Tick tick);
  Awaitable<void> async_run();
  bool start_sleep(const std::optional<SteadyTime>& next);

  IoPool& pool_;
  const Clock& clock_;
  Sleeper& sleeper_;
  std::shared_ptr<RunningJobs> jobs_;
  Tick tick_;

  std::mutex mutex_;
  std::shared_ptr<Job> job_;
  bool running_ = false;
  bool sleeping_ = false;
  bool poked_ = false;
  bool closed_ = false;
};

}  // namespace tokpost
