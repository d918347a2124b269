#pragma once

#include "native/core/base/clock.hpp"

#include <chrono>
#include <cstddef>
#include <vector>

namespace tokpost {

/// TikTok's per-minute limit on one endpoint for one account, as a log of send times: any 60 s hold
/// at most `limit` of them. (A token bucket would let nearly twice the limit through in one
/// window.)
class RateWindow {
 public:
  /// Our clock and TikTok's do not see a request at the same moment, so that a minute is taken a
  /// bit longer than it is.
  static constexpr std::chrono::milliseconds kWindow{60'500};

  explicit RateWindow(std::size_t limit) : limit_(limit) {}

  /// Takes the next free moment, which may lie in the future, in the order of the calls.
  SteadyTime reserve(SteadyTime now);
  /// Gives back a moment that was not used after all.
  void release(SteadyTime reserved);
  /// When a request asked for now could be sent.
  SteadyTime next_free(SteadyTime now) const;
  /// The same for one that has `ahead` others before it.
  SteadyTime next_free_after(std::size_t ahead, SteadyTime now) const;
  /// Lets nothing through until then: TikTok has said so.
  void close_until(SteadyTime time);
  /// How many could be sent now without waiting.
  std::size_t left(SteadyTime now) const;
  /// True when nothing of it matters any more.
  bool is_idle(SteadyTime now) const;

 private:
  void forget_old(SteadyTime now);

  std::size_t limit_;
  /// Ascending; the newest may lie in the future. As large as it must be, since there is one for
  /// each account and endpoint.
  std::vector<SteadyTime> times_;
  SteadyTime closed_until_ = SteadyTime::min();
};

}  // namespace tokpost
