#pragma once

#include "native/core/base/log.hpp"
#include "native/core/base/trace.hpp"
#include "native/core/net/http_message.hpp"
#include "native/core/runtime/deadline.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace tokpost {

/// Sends HTTP/1.1 requests over kept-alive connections. Safe from any strand.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// The reply whatever its status. A failure of the transport is an Error whose `request_sent`
  /// tells whether the request may have taken effect. Redirects are never followed.
  virtual Awaitable<Result<HttpReply>> async_send(HttpRequest request, Deadline deadline) = 0;
};

struct HttpTimeouts {
  std::chrono::milliseconds connect{10'000};  ///< name, TCP and TLS, each
  std::chrono::milliseconds idle{30'000};     ///< without one byte of progress in either direction
  /// A request as a whole, unless one of its bodies is a stream (body_source, on_reply_piece).
  std::chrono::milliseconds request{60'000};
};

struct HttpClientOptions {
  std::string ca_pem;     ///< the trusted roots; none means that no https server is trusted
  std::string proxy_url;  ///< http://[user:password@]host:port; empty for none
  std::string no_proxy;  ///< comma-separated, as curl reads it; loopback never goes through a proxy
  HttpTimeouts timeouts;
  std::chrono::milliseconds keep_alive{30'000};  ///< an idle connection older than that is closed
  std::size_t idle_per_host = 8;
  std::string user_agent;
  Log log;
  Trace trace;
};

struct HttpClientStats {
  std::size_t open_connections = 0;  ///< in use and idle
  std::size_t idle_connections = 0;
};

/// The real client, on the pool's threads. Fails (kind `config`) on roots or a proxy URL that
/// cannot be read. It must be let go before the pool stops.
class NetClient : public HttpClient {
 public:
  /// Closes the idle connections; running requests go on.
  virtual void close_idle() = 0;
  virtual HttpClientStats stats() const = 0;
};
Result<std::shared_ptr<NetClient>> make_http_client(IoPool& pool, HttpClientOptions options);

}  // namespace tokpost
