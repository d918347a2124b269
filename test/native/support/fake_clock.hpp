#pragma once

#include "native/core/base/clock.hpp"

#include <mutex>

namespace tokpost::test {

/// A clock that stands still until it is told to go on.
class FakeClock final : public Clock {
 public:
  WallTime wall_now() const override {
    const std::lock_guard lock(mutex_);
    return wall_;
  }
  SteadyTime steady_now() const override {
    const std::lock_guard lock(mutex_);
    return steady_;
  }
  void advance(std::chrono::milliseconds by) {
    const std::lock_guard lock(mutex_);
    wall_ += by;
    steady_ += by;
  }

 private:
  mutable std::mutex mutex_;
  WallTime wall_ = from_unix_seconds(1'800'000'000);
  SteadyTime steady_{std::chrono::hours(1)};
};

}  // namespace tokpost::test
