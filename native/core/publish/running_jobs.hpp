#pragma once

#include "native/core/publish/signal.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>

namespace tokpost {

/// Counts the jobs of an engine, whose end its own end waits for. Shared by them.
class RunningJobs {
 public:
  /// Starts a job that counts until it is over; `done` is called at its end. Nothing of either runs
  /// before this has returned, so that it may be called under a lock.
  static std::shared_ptr<Job> start(std::shared_ptr<RunningJobs> jobs, IoPool& pool,
                                    std::function<Awaitable<void>()> body,
                                    std::function<void()> done = {});

  std::size_t count() const { return count_; }
  /// True when none is left within the limit.
  Awaitable<bool> async_wait(std::chrono::milliseconds limit);

 private:
  std::atomic<std::size_t> count_{0};
  Signal ended_;
};

}  // namespace tokpost
