#pragma once

#include "native/core/net/http_message.hpp"
#include "native/core/runtime/io_pool.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace tokpost::sandbox {

/// A request up to its blank line.
struct RequestHead {
  std::string method;
  std::string target;  ///< path and query as they came
  HttpHeaders headers;
  std::optional<std::uint64_t> content_length;
  std::uint16_t local_port = 0;  ///< tells the API host from the upload host
  bool https = false;
};

/// Where the connection is cut on purpose.
enum class Cut : std::uint8_t { none, before, mid_body, after };

struct Reply {
  int status = 200;
  HttpHeaders headers;
  std::string body;
  std::chrono::milliseconds delay{0};  ///< real time, before the reply's first byte
  bool truncated = false;              ///< announces the whole body, sends half of it and closes
  bool drop = false;                   ///< sends nothing and resets the connection
};

/// Takes a request's body piece by piece, in order, one call at a time, on the pool's threads; all
/// of it before async_finish(). It may take long over a piece (hashing does): the next ones are
/// read meanwhile, into a few buffers, and then the sender waits.
class BodySink {
 public:
  virtual ~BodySink() = default;
  virtual void consume(std::span<const char> piece) = 0;
};

/// What the server does with a body, decided when the head is in.
struct Intake {
  std::unique_ptr<BodySink> sink;  ///< none: the body is collected in memory
  std::optional<Reply> refusal;    ///< answers at once, without reading the body
  Cut cut = Cut::none;             ///< before the body, in its middle, or after it without a reply
  std::uint64_t cut_after_bytes = 0;       ///< with Cut::mid_body
  std::chrono::milliseconds cut_delay{0};  ///< real time, before the connection is cut
  std::uint64_t bytes_per_second = 0;      ///< reads no faster than this; 0 is unlimited
  std::uint64_t max_body_bytes = 1 << 20;  ///< of a collected body; more is a 413
};

/// What the sandbox's logic is to the server. Called from any of the server's threads.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual Intake begin(const RequestHead& head) = 0;
  /// The body is over. `sink` is the one that begin() gave; `complete` is false where the peer went
  /// away or the server cut in the middle, and then nobody reads the reply.
  virtual Awaitable<Reply> async_finish(RequestHead head, std::string body,
                                        std::unique_ptr<BodySink> sink, bool complete) = 0;
};

/// What a peer may take, in bytes and in real time. A connection that goes past it is closed.
struct ServerLimits {
  std::size_t head_bytes = 16 << 10;        ///< of a request's head; more is a 431
  std::chrono::milliseconds head{10'000};   ///< for a TLS handshake, and for a head once begun
  std::chrono::milliseconds idle{75'000};   ///< between two requests
  std::chrono::milliseconds stall{30'000};  ///< without a byte of the body or reply moving
};

/// What becomes of a new connection (fault `connect`).
struct Admission {
  bool is_reset = false;  ///< before a byte of it is read
  std::chrono::milliseconds delay{0};
};

struct ServerOptions {
  std::uint16_t port = 0;       ///< 0: any free one, on 127.0.0.1 and, where there is one, ::1
  std::string certificate_pem;  ///< with a key: https; without: plain http
  std::string key_pem;
  std::function<Admission()> accept_connection;
  ServerLimits limits;
};

/// An HTTP/1.1 server on loopback: keep-alive, chunked and sized bodies, `100 Continue`,
/// half-closed peers; bodies of gigabytes go through a bounded buffer. It must end before its pool
/// and its handler do.
class HttpServer {
 public:
  virtual ~HttpServer() = default;
  virtual std::uint16_t port() const = 0;
  /// Closes the listener and every connection; returns when the last handler call is over.
  virtual void stop() = 0;
};
Result<std::unique_ptr<HttpServer>> start_http_server(IoPool& pool, Handler& handler,
                                                      ServerOptions options);

}  // namespace tokpost::sandbox
