#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <variant>

namespace tokpost {

/// One HTTP request that has ended. Nothing in it is a secret: those travel in queries and bodies.
struct RequestTrace {
  std::string operation;
  std::string method;
  std::string host;
  std::string path;  ///< without its query
  int status = 0;    ///< 0 when there was no reply
  std::chrono::milliseconds took{};
  int attempt = 1;
  std::string code;  ///< of a failure of the transport
};

/// A pause before another attempt.
struct RetryTrace {
  std::string operation;
  int attempt = 1;  ///< the one that failed
  std::chrono::milliseconds delay{};
  std::string code;
};

using TraceRecord = std::variant<RequestTrace, RetryTrace>;

/// Where the core's records of requests and retries go. They are made only while somebody watches.
/// Copies share the sink and whether it is watched. Safe from any thread.
class Trace {
 public:
  /// Called from any thread; must not block.
  using Sink = std::function<void(TraceRecord record)>;

  Trace() = default;
  explicit Trace(Sink sink);

  void watch(bool watched) const;
  /// Ask before making a record.
  bool wanted() const { return state_ && state_->watched.load(std::memory_order_relaxed); }
  void write(TraceRecord record) const;

 private:
  struct State {
    Sink sink;
    std::atomic<bool> watched = false;
  };
  std::shared_ptr<State> state_;
};

}  // namespace tokpost
