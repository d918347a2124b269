#pragma once

#include "native/core/net/resolver.hpp"
#include "native/core/net/tcp_stream.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace tokpost {

struct Dialled {
  TransportFault fault = TransportFault::none;  ///< `connect`, `connect_timeout`, `cancelled`
  std::optional<TcpSocket> socket;              ///< connected, where there is no fault
};

/// The order in which to try a host's addresses: as they came, but the two families take turns (RFC
/// 8305, section 4).
Addresses interleave_families(Addresses addresses);

/// Connects to whichever address answers first. Each next one is tried when the one before has
/// failed or has not answered within `stagger` (RFC 8305, section 5).
Awaitable<Dialled> async_dial(boost::asio::io_context::executor_type io, Addresses addresses,
                              std::uint16_t port, Deadline until,
                              std::chrono::milliseconds stagger = std::chrono::milliseconds(250));

}  // namespace tokpost
