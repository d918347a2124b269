#pragma once

#include "native/core/net/tcp_stream.hpp"
#include "native/core/net/tls_context.hpp"
#include "native/sandbox/http_server.hpp"

#include <memory>

namespace tokpost::sandbox {

/// What the connections of one server share. Outlives them.
struct ConnectionContext {
  IoPool& pool;
  Handler& handler;
  std::shared_ptr<const TlsContext> tls;  ///< null: plain http
  ServerLimits limits;
  std::uint16_t port = 0;
};

/// Serves one connection, request after request, until either side ends it. Runs as a job of its
/// own; cancelling that closes the connection.
Awaitable<void> async_serve(const ConnectionContext& context, TcpSocket socket);

}  // namespace tokpost::sandbox
