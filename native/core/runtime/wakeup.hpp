#pragma once

#include "native/core/runtime/job.hpp"

#include <memory>

namespace tokpost {

/// Lets one coroutine at a time wait for something that other threads do. A call of wake() that
/// finds nobody waiting counts for the next wait.
class Wakeup {
 public:
  Wakeup();

  /// From any thread. What was written before it is seen by whoever it wakes.
  void wake();
  /// False, at once, when the job is or has been cancelled.
  Awaitable<bool> async_wait();
  /// The same for what has to be waited for even then.
  Awaitable<void> async_wait_anyway();

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace tokpost
