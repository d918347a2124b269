#pragma once

#include "native/core/net/byte_stream.hpp"
#include "native/core/net/tcp_stream.hpp"
#include "native/core/net/tls_context.hpp"
#include "native/core/net/tls_session_cache.hpp"

#include <memory>
#include <string>

namespace tokpost {

/// How a handshake ended.
struct TlsHandshake {
  std::unique_ptr<ByteStream> stream;  ///< null with a fault
  TransportFault fault = TransportFault::none;
  std::string detail;  ///< the end of a sentence: "the certificate has expired"
  bool resumed = false;
};

/// TLS as the client, with the certificate and its name checked: `host` is a DNS name or an IP
/// literal. The stream's limits must be set; running into them answers their fault.
Awaitable<TlsHandshake> async_tls_connect(std::unique_ptr<TcpStream> tcp,
                                          std::shared_ptr<const TlsContext> context,
                                          std::string host, TlsSessionSlot slot);

/// TLS as the server.
Awaitable<TlsHandshake> async_tls_accept(std::unique_ptr<TcpStream> tcp,
                                         std::shared_ptr<const TlsContext> context);

}  // namespace tokpost
