#pragma once

#include "native/core/net/byte_stream.hpp"

#include <string>

namespace tokpost {

struct Tunnel {
  TransportFault fault = TransportFault::none;  ///< `proxy` where the proxy refuses
  std::string detail;
};

/// Sends a CONNECT request over a connection to a proxy and reads its answer. The stream must
/// outlive the call.
Awaitable<Tunnel> async_open_tunnel(ByteStream& stream, std::string connect_request);

}  // namespace tokpost
