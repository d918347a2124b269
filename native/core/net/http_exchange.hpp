#pragma once

#include "native/core/net/connection_pool.hpp"
#include "native/core/net/http_message.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace tokpost {

/// What one request over one connection came to.
struct ExchangeOutcome {
  /// The reply, or why there is none.
  TransportFault fault = TransportFault::none;
  std::string detail;
  std::optional<Error> failure;  ///< of the body source or of on_reply_piece; instead of a fault
  HttpReply reply;
  bool request_sent = false;   ///< the last byte was handed to the socket
  bool reply_started = false;  ///< at least one byte came back
  bool reusable = false;       ///< the connection can carry the next request
  std::uint64_t sent_bytes = 0;
  std::uint64_t received_bytes = 0;

  bool ok() const { return fault == TransportFault::none && !failure; }
};

/// How long a request with `expect_continue` waits for the go-ahead before it sends its body all
/// the same (RFC 9110, 10.1.1 asks for a limit).
inline constexpr std::chrono::milliseconds kContinueWait{1000};

/// Sends the request and reads its reply. The body is sent and the reply read side by side, so that
/// a reply that comes early ends the sending. The connection's stream is being watched.
Awaitable<ExchangeOutcome> async_exchange(std::shared_ptr<Connection> connection,
                                          std::shared_ptr<const HttpRequest> request,
                                          std::string head,
                                          std::chrono::milliseconds continue_wait = kContinueWait);

}  // namespace tokpost
