#pragma once

#include "native/core/net/sleeper.hpp"
#include "test/native/support/fake_clock.hpp"

#include <mutex>
#include <vector>

namespace tokpost::test {

/// Sleeps in no time: it moves the clock instead.
class FakeSleeper final : public Sleeper {
 public:
  explicit FakeSleeper(FakeClock& clock) : clock_(clock) {}

  Awaitable<Status> async_sleep(std::chrono::milliseconds pause) override {
    clock_.advance(pause);
    {
      const std::lock_guard lock(mutex_);
      pauses_.push_back(pause);
    }
    co_return Status();
  }

  std::vector<std::chrono::milliseconds> pauses() const {
    const std::lock_guard lock(mutex_);
    return pauses_;
  }

 private:
  FakeClock& clock_;
  mutable std::mutex mutex_;
  std::vector<std::chrono::milliseconds> pauses_;
};

}  // namespace tokpost::test
