#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace tokpost {

/// How often a holder renews, and when one that did not is lost (design decision 6).
inline constexpr std::chrono::seconds kLeaseRenewal{5};
inline constexpr std::chrono::seconds kLeaseLimit{20};

/// Who holds leases: one engine in one process. It says enough for a neighbour on the same machine
/// to tell at once that the process is gone.
struct LeaseHolder {
  std::string engine;  ///< random, new for every engine
  std::string host;    ///< this boot of this machine, and the namespace that its pids count in
  std::int64_t pid = 0;
  std::string process_start;  ///< as the system counts it; "" where it does not tell

  /// A new engine of the present process.
  static LeaseHolder make();
};

/// True only where it is certain that `holder`'s process has ended: it lived on `observer`'s host,
/// and its pid is free or another process's by now.
bool is_gone(const LeaseHolder& holder, const LeaseHolder& observer);

}  // namespace tokpost
