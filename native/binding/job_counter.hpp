#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace tokpost {

/// Counts an environment's jobs on the native threads, so that shutdown can wait for the last one.
class JobCounter {
 public:
  void started() {
    const std::lock_guard lock(mutex_);
    ++running_;
  }

  void ended() {
    const std::lock_guard lock(mutex_);
    --running_;
    none_left_.notify_all();
  }

  std::size_t running() const {
    const std::lock_guard lock(mutex_);
    return running_;
  }

  /// False when jobs still run after `limit`.
  bool wait_for_none(std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    return none_left_.wait_for(lock, limit, [this] { return running_ == 0; });
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable none_left_;
  std::size_t running_ = 0;
};

}  // namespace tokpost
