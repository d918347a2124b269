#include "native/sandbox/http_server.hpp"

#include "native/core/net/tls_context.hpp"
#include "native/sandbox/http/connection.hpp"
#include "native/sandbox/job_group.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>
#include <vector>

namespace tokpost::sandbox {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;
using boost::system::error_code;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

Result<Acceptor> listen_on(IoPool& pool, const tcp::endpoint& endpoint, error_code& ec) {
  Acceptor acceptor(pool.context());
  acceptor.open(endpoint.protocol(), ec);
  if (!ec) acceptor.set_option(asio::socket_base::reuse_address(true), ec);
  if (!ec && endpoint.address().is_v6()) acceptor.set_option(asio::ip::v6_only(true), ec);
  if (!ec) acceptor.bind(endpoint, ec);
  if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
  if (!ec) return acceptor;
  return make_error(Errc::config, "listen_failed",
                    "Cannot listen on " + endpoint.address().to_string() + " port " +
                        std::to_string(endpoint.port()) + ": " + ec.message() + ".");
}

// Both loopback addresses on one port: `localhost` means either. A machine without IPv6 makes do
// with one.
Result<std::vector<Acceptor>> listen_on_loopback(IoPool& pool, std::uint16_t port) {
  constexpr int kAttempts = 20;
  error_code ec;
  for (int attempt = 1;; ++attempt) {
    auto v4 = listen_on(pool, tcp::endpoint(asio::ip::address_v4::loopback(), port), ec);
    if (!v4) return v4.error();
    const std::uint16_t chosen = v4->local_endpoint().port();
    auto v6 = listen_on(pool, tcp::endpoint(asio::ip::address_v6::loopback(), chosen), ec);
    const bool taken = ec == asio::error::address_in_use;
    if (taken && port == 0 && attempt < kAttempts) continue;
    if (taken) return v6.error();  // whoever is there would get half of our callers
    std::vector<Acceptor> acceptors;
    acceptors.push_back(std::move(*v4));
    if (v6) acceptors.push_back(std::move(*v6));
    return acceptors;
  }
}

/// Every acceptor and every connection is a job; stop() ends them all.
class LoopbackServer final : public HttpServer {
 public:
  LoopbackServer(IoPool& pool, Handler& handler, ServerOptions options,
                 std::shared_ptr<const TlsContext> tls, std::uint16_t port)
      : pool_(pool),
        accept_connection_(std::move(options.accept_connection)),
        context_{pool, handler, std::move(tls), options.limits, port},
        jobs_(pool) {}
  ~LoopbackServer() override = default;
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  void start(std::vector<Acceptor> acceptors) {
    for (Acceptor& acceptor : acceptors) {
      auto shared = std::make_shared<Acceptor>(std::move(acceptor));
      jobs_.run([this, shared] { return async_accept(shared); });
    }
  }

  std::uint16_t port() const override { return context_.port; }

  void stop() override { jobs_.stop(); }

 private:
  Awaitable<void> async_accept(std::shared_ptr<Acceptor> acceptor) {
    while (!co_await async_is_cancelled()) {
      TcpSocket socket(pool_.context());
      const auto [ec] = co_await acceptor->async_accept(socket, kTuple);
      if (ec == asio::error::operation_aborted) break;
      if (ec) {
        // Out of descriptors, most likely: others must close first.
        asio::steady_timer pause(pool_.context(), std::chrono::milliseconds(50));
        co_await pause.async_wait(kTuple);
        continue;
      }
      const Admission admission = accept_connection_ ? accept_connection_() : Admission();
      auto shared = std::make_shared<TcpSocket>(std::move(socket));
      jobs_.run([this, shared, admission] { return async_admit(shared, admission); });
    }
    acceptor->close();
  }

  Awaitable<void> async_admit(std::shared_ptr<TcpSocket> socket, Admission admission) {
    if (admission.delay.count() > 0) {
      asio::steady_timer timer(pool_.context(), admission.delay);
      co_await timer.async_wait(kTuple);
    }
    if (admission.is_reset) {
      error_code ignored;
      socket->set_option(asio::socket_base::linger(true, 0), ignored);
      socket->close(ignored);  // the destructor would undo the option
      co_return;
    }
    co_await async_serve(context_, std::move(*socket));
  }

  IoPool& pool_;
  const std::function<Admission()> accept_connection_;
  const ConnectionContext context_;
  JobGroup jobs_;  // last, so that they end before what they use does
};

}  // namespace

Result<std::unique_ptr<HttpServer>> start_http_server(IoPool& pool, Handler& handler,
                                                      ServerOptions options) {
  std::shared_ptr<const TlsContext> tls;
  if (!options.certificate_pem.empty()) {
    auto made = make_server_context(options.certificate_pem, options.key_pem);
    if (!made) return made.error();
    tls = std::move(*made);
  }
  auto acceptors = listen_on_loopback(pool, options.port);
  if (!acceptors) return acceptors.error();
  const std::uint16_t port = acceptors->front().local_endpoint().port();
  auto server =
      std::make_unique<LoopbackServer>(pool, handler, std::move(options), std::move(tls), port);
  server->start(std::move(*acceptors));
  return Result<std::unique_ptr<HttpServer>>(std::move(server));
}

}  // namespace tokpost::sandbox
