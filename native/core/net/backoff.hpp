#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/base/error.hpp"
#include "native/core/base/random.hpp"
#include "native/core/net/retry_policy.hpp"
#include "native/core/runtime/deadline.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace tokpost {

/// A Retry-After header, in seconds or as an HTTP date: how long to wait from `now`, never negative
/// and at most a day. nullopt for anything else.
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view value, WallTime now);

/// The pause after the failed attempt number `attempt` (1 is the first): anything between nothing
/// and base * 2^(attempt - 1), but no more than the policy's maximum ("full jitter").
std::chrono::milliseconds backoff_delay(const RetryPolicy& policy, int attempt, Rng& rng);

/// One failed attempt, as far as it matters for trying again.
struct FailedAttempt {
  int number = 1;
  /// Whether the operation may be sent twice although its effect is not known.
  bool idempotent = false;
  /// Whether a Retry-After is waited out even beyond the policy's maximum.
  bool patient = false;
};

/// How long to wait before the next attempt, or nullopt when there must be none: the error is not
/// retryable, the request may have taken effect, the attempts are used up, or the server or the
/// deadline leaves no room. TikTok's Retry-After is never undercut; one beyond the policy's maximum
/// ends the attempts of whoever is not patient, since the caller knows better what to do meanwhile.
std::optional<std::chrono::milliseconds> retry_delay(const RetryPolicy& policy,
                                                     const FailedAttempt& failed,
                                                     const Error& error, Deadline deadline,
                                                     const Clock& clock, Rng& rng);

}  // namespace tokpost
