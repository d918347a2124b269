#pragma once

#include <chrono>

namespace tokpost {

/// How often and how patiently a call is repeated.
struct RetryPolicy {
  int max_attempts = 5;  ///< the first one counts
  std::chrono::milliseconds base_delay{500};
  std::chrono::milliseconds max_delay{30'000};
};

}  // namespace tokpost
