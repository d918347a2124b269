#pragma once

#include "native/core/net/classify.hpp"
#include "native/core/runtime/deadline.hpp"
#include "native/core/runtime/job.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <span>

namespace tokpost {

/// How one read or write ended. `bytes` counts only where there is no fault; a read of 0 bytes is
/// the peer's orderly end (over TLS: its close_notify, so that a cut is told from an end).
struct IoResult {
  TransportFault fault = TransportFault::none;
  std::size_t bytes = 0;

  bool ok() const { return fault == TransportFault::none; }
};

/// What ends a stream's operations from outside.
struct StreamLimits {
  Deadline whole = Deadline::never();
  TransportFault whole_fault = TransportFault::deadline;  ///< what the operations then answer
  std::chrono::milliseconds idle = std::chrono::milliseconds::max();  ///< answers `idle_timeout`
};

/// A connection as bytes: plain TCP or TLS, either end of it. Used by one strand at a time; one
/// read and one write may run side by side there. Operations end with `cancelled` when their
/// coroutine is cancelled, also if that came before they began.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  /// As many bytes as are there, at least one.
  virtual Awaitable<IoResult> async_read_some(std::span<char> into) = 0;
  /// Both spans, one after the other, in as few sends as can be. Success means that the last byte
  /// was handed to the socket, a fault that it was not.
  virtual Awaitable<IoResult> async_write_both(std::span<const char> first,
                                               std::span<const char> second) = 0;
  Awaitable<IoResult> async_write(std::span<const char> data) {
    return async_write_both(data, std::span<const char>());
  }
  /// Tells the peer that nothing more will be written. Reading goes on.
  virtual Awaitable<void> async_shutdown() = 0;

  /// From now on the stream belongs to `strand` and its operations keep these limits. Calling it
  /// again changes them.
  virtual void watch(boost::asio::any_io_executor strand, StreamLimits limits) = 0;
  /// Ends the limits; the stream may go to another strand.
  virtual void unwatch() = 0;
  /// Ends a write that is under way, and each later one until unwatch(), with `cancelled`. Only
  /// where no read is under way.
  virtual void stop_writing() = 0;
  /// Whether the peer has neither sent anything nor left, found out without waiting.
  virtual bool is_quiet() = 0;
  /// Closes at once, with TLS's farewell where it can be sent without waiting. Idempotent.
  virtual void close() noexcept = 0;
  /// Closes with a TCP reset.
  virtual void reset() noexcept = 0;

  virtual boost::asio::ip::tcp::endpoint remote_endpoint() const = 0;
};

}  // namespace tokpost
