#include "native/core/net/connector.hpp"

#include "native/core/net/dial.hpp"
#include "native/core/net/proxy_tunnel.hpp"
#include "native/core/net/resolver.hpp"
#include "native/core/net/tls_stream.hpp"

#include <boost/asio/this_coro.hpp>

#include <utility>

namespace tokpost {
namespace {

namespace asio = boost::asio;

using ConfigPtr = std::shared_ptr<const ConnectorConfig>;

std::string took_longer_than(std::chrono::milliseconds limit) {
  return "it took longer than " + std::to_string(limit.count()) + " ms";
}

Opened failed(TransportFault fault, std::string detail = {}) {
  return Opened{nullptr, std::nullopt, fault, std::move(detail)};
}

// A step that ran out of time: its own, or that of the whole request.
Opened timed_out(TransportFault of_step, Deadline whole, std::chrono::milliseconds limit) {
  if (whole.passed()) return failed(TransportFault::deadline);
  return failed(of_step, took_longer_than(limit));
}

/// The addresses that may be dialled, or why there are none.
struct Found {
  Addresses addresses;
  std::optional<Opened> failure;
};

Awaitable<Found> async_find(ConfigPtr config, std::string host, ConnectionPool::AllowAddress allow,
                            Deadline whole) {
  Found found;
  const Deadline until = whole.sooner(Deadline::after(config->step_limit));
  Resolved resolved = co_await config->resolver->async_resolve(host, until);
  if (resolved.fault == TransportFault::deadline) {
    found.failure = timed_out(TransportFault::dns, whole, config->step_limit);
  } else if (resolved.fault != TransportFault::none) {
    found.failure = failed(resolved.fault);
  } else {
    found.addresses = std::move(resolved.addresses);
    if (allow) {
      std::erase_if(found.addresses, [&](const asio::ip::address& a) { return !allow(a); });
    }
    if (found.addresses.empty()) found.failure = failed(TransportFault::address_not_allowed);
  }
  co_return found;
}

/// A TCP connection, with the address at its other end.
struct Reached {
  std::unique_ptr<TcpStream> tcp;
  std::optional<asio::ip::address> address;
  std::optional<Opened> failure;
};

Awaitable<Reached> async_reach(ConfigPtr config, Addresses addresses, std::uint16_t port,
                               Deadline whole) {
  Reached reached;
  const Deadline until = whole.sooner(Deadline::after(config->step_limit));
  Dialled dialled = co_await async_dial(config->io, std::move(addresses), port, until);
  if (dialled.fault == TransportFault::connect_timeout) {
    reached.failure = timed_out(dialled.fault, whole, config->step_limit);
  } else if (dialled.fault != TransportFault::none) {
    reached.failure = failed(dialled.fault);
  } else {
    reached.tcp = std::make_unique<TcpStream>(std::move(*dialled.socket));
    reached.address = reached.tcp->remote_endpoint().address();
  }
  co_return reached;
}

StreamLimits step_limits(const ConnectorConfig& config, Deadline whole, TransportFault of_step) {
  const Deadline own = Deadline::after(config.step_limit);
  StreamLimits limits;
  limits.whole = own.sooner(whole);
  limits.whole_fault = own.time() < whole.time() ? of_step : TransportFault::deadline;
  return limits;
}

Awaitable<Reached> async_reach_through_proxy(ConfigPtr config, Url proxy, Url url,
                                             ConnectionPool::AllowAddress allow, Deadline whole) {
  Reached reached;
  std::optional<asio::ip::address> target;
  if (allow) {
    Found checked = co_await async_find(config, url.host, std::move(allow), whole);
    if (checked.failure) {
      reached.failure = std::move(checked.failure);
      co_return reached;
    }
    // The proxy connects to what was checked, not to what it would find itself.
    target = checked.addresses.front();
    url.host = target->to_string();
  }
  const ConnectionPool::AllowAddress any;
  Found found = co_await async_find(config, proxy.host, any, whole);
  if (found.failure) {
    reached.failure = std::move(found.failure);
    reached.failure->detail = "the proxy " + proxy.host + " was not found";
    co_return reached;
  }
  reached = co_await async_reach(config, std::move(found.addresses), proxy.port, whole);
  if (reached.failure) {
    reached.failure->detail = "the proxy " + proxy.authority() + " could not be reached";
    co_return reached;
  }
  reached.address = target;
  const auto strand = co_await asio::this_coro::executor;
  reached.tcp->watch(strand, step_limits(*config, whole, TransportFault::proxy));
  std::string request =
      connect_request(url.authority(true), config->proxy.authorization(), config->user_agent);
  Tunnel tunnel = co_await async_open_tunnel(*reached.tcp, std::move(request));
  if (tunnel.fault == TransportFault::reset) tunnel.fault = TransportFault::proxy;
  if (tunnel.fault == TransportFault::proxy && tunnel.detail.empty()) {
    tunnel.detail = "it did not answer";
  }
  if (tunnel.fault != TransportFault::none) {
    reached.failure = failed(tunnel.fault, std::move(tunnel.detail));
  }
  co_return reached;
}

Awaitable<Reached> async_reach_directly(ConfigPtr config, Url url,
                                        ConnectionPool::AllowAddress allow, Deadline whole) {
  Found found = co_await async_find(config, url.host, std::move(allow), whole);
  if (found.failure) {
    Reached reached;
    reached.failure = std::move(found.failure);
    co_return reached;
  }
  co_return co_await async_reach(config, std::move(found.addresses), url.port, whole);
}

Awaitable<Opened> async_secure(ConfigPtr config, std::unique_ptr<TcpStream> tcp, Url url,
                               Deadline whole) {
  const auto strand = co_await asio::this_coro::executor;
  tcp->watch(strand, step_limits(*config, whole, TransportFault::tls_handshake));
  TlsSessionSlot slot{config->sessions, url.authority(true)};
  TlsHandshake done =
      co_await async_tls_connect(std::move(tcp), config->tls, url.host, std::move(slot));
  if (done.fault == TransportFault::reset) {
    // No byte of the request has left: this is a handshake that failed.
    done.fault = TransportFault::tls_handshake;
    done.detail = "the connection broke";
  } else if (done.fault == TransportFault::tls_handshake && done.detail.empty()) {
    done.detail = took_longer_than(config->step_limit);
  }
  Opened opened;
  opened.stream = std::move(done.stream);
  opened.fault = done.fault;
  opened.detail = std::move(done.detail);
  co_return opened;
}

}  // namespace

Awaitable<Opened> async_open(ConfigPtr config, Url url, ConnectionPool::AllowAddress allow,
                             Deadline whole) {
  Reached reached;
  if (const Url* proxy = config->proxy.find(url.host)) {
    reached = co_await async_reach_through_proxy(config, *proxy, url, std::move(allow), whole);
  } else {
    reached = co_await async_reach_directly(config, url, std::move(allow), whole);
  }
  if (reached.failure) co_return std::move(*reached.failure);
  Opened opened;
  if (url.is_https()) {
    opened = co_await async_secure(config, std::move(reached.tcp), url, whole);
  } else {
    opened.stream = std::move(reached.tcp);
  }
  opened.address = reached.address;
  co_return opened;
}

}  // namespace tokpost
