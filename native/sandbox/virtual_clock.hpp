#pragma once

#include "native/core/base/clock.hpp"

namespace tokpost::sandbox {

/// The sandbox's time: real time, faster by `speed`, and moved on by advance_to(). It never goes
/// back. Guarded by whoever owns it.
class VirtualClock {
 public:
  VirtualClock(const Clock& real, double speed);

  WallTime now() const;
  /// Nothing where that moment has passed.
  void advance_to(WallTime moment);
  /// When, in real time, the sandbox's clock will show `moment`.
  SteadyTime real_time_of(WallTime moment) const;
  const Clock& real() const { return real_; }

 private:
  const Clock& real_;
  double speed_;
  SteadyTime real_start_;
  WallTime start_;
};

}  // namespace tokpost::sandbox
