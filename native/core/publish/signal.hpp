#pragma once

#include "native/core/runtime/job.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace tokpost {

/// Lets coroutines on any strands wait for something that others bring about and tell.
class Signal {
 public:
  /// Something has changed: whoever waits looks again. From any thread.
  void notify();
  /// Waits until `is_true`, at most as long as `limit`; answers whether it came true. `is_true` is
  /// called under a lock, and neither waits nor notifies. The signal outlives the wait.
  Awaitable<bool> async_until(std::function<bool()> is_true, std::chrono::milliseconds limit);

 private:
  using Timer = boost::asio::steady_timer;

  std::mutex mutex_;
  std::vector<std::shared_ptr<Timer>> waiting_;
};

}  // namespace tokpost
