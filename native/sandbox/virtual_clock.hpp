#pragma once

#include "native/core/base/clock.hpp"

namespace tokpost::sandbox {

/// The sandbox's time: real time, faster by `speed`, and moved on by advance_to(). It never goes
/// back, and stands still in the year 2200. Guarded by whoever owns it.
class VirtualClock {
 public:
  VirtualClock(const Clock& real, double speed);

  WallTime now() const;
  /// Nothing where that moment has passed.
  void advance_to(WallTime moment);
  /// When, in real time, the sandbox's clock will show `moment`; a year from now at the latest.
  SteadyTime real_time_of(WallTime moment) const;
  /// Where the clock began; every advance_to() moves it. As long as it stays, so do the answers of
  /// real_time_of().
  WallTime epoch() const { return start_; }
  const Clock& real() const { return real_; }

 private:
  const Clock& real_;
  double speed_;
  SteadyTime real_start_;
  WallTime start_;
};

}  // namespace tokpost::sandbox
