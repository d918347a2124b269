#pragma once

#include "native/core/base/clock.hpp"
#include "native/sandbox/operation.hpp"
#include "native/sandbox/options.hpp"

#include <deque>
#include <map>
#include <string>
#include <utility>

namespace tokpost::sandbox {

/// TikTok's sliding windows of 60 s per token and endpoint (API facts, section 6).
class RateLimits {
 public:
  explicit RateLimits(RateLimitOptions limits) : limits_(limits) {}

  /// Counts the request, or answers false where the window is full.
  bool admit(const std::string& token, Operation operation, WallTime now);

 private:
  std::optional<std::int64_t> limit_of(Operation operation) const;

  RateLimitOptions limits_;
  std::map<std::pair<std::string, Operation>, std::deque<WallTime>> windows_;
};

}  // namespace tokpost::sandbox
