#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/base/result.hpp"
#include "native/core/runtime/job.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace tokpost {

/// One limit of TikTok's: what is counted ("init", "status", "posts_a_day") for which account, over
/// a sliding window.
struct RateKey {
  std::string open_id;  ///< a refresh changes the token, not the account
  std::string endpoint;
  std::chrono::milliseconds window{60'000};
};

struct Reservation {
  bool granted = false;
  WallTime ask_again_at;  ///< where it is not granted: when the window has room again
};

struct RateUse {
  std::int64_t count = 0;
  std::optional<WallTime> oldest;  ///< the first of them to leave the window
};

/// The governor's memory where several processes share one store, and of the limits over 24 hours:
/// a log of times, not a bucket, since a bucket lets twice the limit through.
class RateLog {
 public:
  virtual ~RateLog() = default;
  /// Takes a place in the window if fewer than `limit` are taken.
  virtual Awaitable<Result<Reservation>> async_reserve(RateKey key, std::int64_t limit) = 0;
  /// Counts something that has happened, whatever the limit.
  virtual Awaitable<Status> async_record(RateKey key) = 0;
  virtual Awaitable<Result<RateUse>> async_use(RateKey key) = 0;
  /// How many accounts did this within the window, for TikTok's cap on active users.
  virtual Awaitable<Result<std::int64_t>> async_count_accounts(
      std::string endpoint, std::chrono::milliseconds window) = 0;
};

}  // namespace tokpost
