#pragma once

#include "native/core/net/connection_pool.hpp"
#include "native/core/net/proxy.hpp"
#include "native/core/net/tls_context.hpp"
#include "native/core/net/tls_session_cache.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace tokpost {

class Resolver;

/// What a new connection needs to know; shared by all connections of a client.
struct ConnectorConfig {
  boost::asio::io_context::executor_type io;
  std::shared_ptr<const TlsContext> tls;
  std::shared_ptr<TlsSessionCache> sessions;
  ProxyRules proxy;
  std::string user_agent;
  std::chrono::milliseconds step_limit;  ///< for the name, TCP, the tunnel and TLS, each
  Resolver* resolver;
};

struct Opened {
  std::unique_ptr<ByteStream> stream;  ///< null with a fault
  std::optional<boost::asio::ip::address> address;
  TransportFault fault = TransportFault::none;
  std::string detail;
};

/// A new connection to the URL's host: looked up, checked against `allow`, dialled, through the
/// proxy where the rules say so, and with TLS for https. Every step has its own limit.
Awaitable<Opened> async_open(std::shared_ptr<const ConnectorConfig> config, Url url,
                             ConnectionPool::AllowAddress allow, Deadline whole);

}  // namespace tokpost
