#pragma once

#include "native/core/base/result.hpp"
#include "native/core/runtime/job.hpp"

#include <chrono>

namespace tokpost {

/// Where coroutines wait, so that tests need not.
class Sleeper {
 public:
  virtual ~Sleeper() = default;
  /// Fails only with kind `cancelled`, as soon as the job is.
  virtual Awaitable<Status> async_sleep(std::chrono::milliseconds pause) = 0;
};

/// Sleeps on a timer of the job's own executor. It has no state and lives as long as the process.
Sleeper& system_sleeper();

}  // namespace tokpost
