#pragma once

#include "native/core/base/trace.hpp"
#include "native/core/net/backoff.hpp"
#include "native/core/net/sleeper.hpp"

#include <functional>
#include <optional>
#include <utility>

namespace tokpost {

/// What retrying needs from outside. The pointers outlive every call.
struct RetryTools {
  RetryPolicy policy;
  const Clock* clock = &system_clock();
  Rng* rng = &system_rng();
  Sleeper* sleeper = &system_sleeper();
  Trace trace;
};

/// Tells of the pause before the next attempt.
void trace_retry(const Trace& trace, int attempt, const Error& error,
                 std::chrono::milliseconds delay);

/// Calls `attempt` with its number, from 1, until it succeeds or retry_delay() says that it must
/// not be repeated; answers its last result, or kind `cancelled` when the job is cancelled during a
/// pause. `deadline` is the parent's: no pause reaches beyond it.
template <class T>
Awaitable<Result<T>> async_with_retry(RetryTools tools, bool idempotent, Deadline deadline,
                                      std::function<Awaitable<Result<T>>(int number)> attempt) {
  for (FailedAttempt failed{.number = 1, .idempotent = idempotent};; ++failed.number) {
    Result<T> result = co_await attempt(failed.number);
    if (result.has_value()) co_return result;
    const auto pause =
        retry_delay(tools.policy, failed, result.error(), deadline, *tools.clock, *tools.rng);
    if (!pause) co_return result;
    trace_retry(tools.trace, failed.number, result.error(), *pause);
    const Status slept = co_await tools.sleeper->async_sleep(*pause);
    if (slept.has_error()) co_return slept.error();
  }
}

}  // namespace tokpost
