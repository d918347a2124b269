#include "native/core/net/proxy_tunnel.hpp"

#include "native/core/net/tcp_stream.hpp"
#include "test/native/support/imposter.hpp"
#include "test/native/support/io_test.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

using test::Imposter;
using test::Peer;

class ProxyTunnelTest : public test::IoTest {
 protected:
  Tunnel open(Imposter::Script script) {
    Imposter proxy(std::move(script));
    TcpSocket socket(pool_.context());
    socket.connect({boost::asio::ip::address_v4::loopback(), proxy.port()});
    TcpStream stream(std::move(socket));
    return run<Tunnel>([&stream]() -> Awaitable<Result<Tunnel>> {
             const std::string request = "CONNECT host:443 HTTP/1.1\r\nHost: host:443\r\n\r\n";
             co_return co_await async_open_tunnel(stream, request);
           })
        .value();
  }
  Tunnel answered(const std::string& bytes) {
    return open([bytes](Peer& peer) {
      EXPECT_EQ(peer.read_head(), "CONNECT host:443 HTTP/1.1\r\nHost: host:443\r\n\r\n");
      for (const char byte : bytes) peer.send(std::string_view(&byte, 1));
      peer.finish();
      peer.drain();
    });
  }
};

TEST_F(ProxyTunnelTest, opens_with_any_2xx) {
  EXPECT_EQ(answered("HTTP/1.1 200 Connection established\r\n\r\n").fault, TransportFault::none);
  EXPECT_EQ(answered("HTTP/1.0 201 Fine\r\nVia: x\r\nContent-Length: 5\r\n\r\n").fault,
            TransportFault::none);
}

TEST_F(ProxyTunnelTest, says_why_the_proxy_refused) {
  const Tunnel credentials =
      answered("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(credentials.fault, TransportFault::proxy);
  EXPECT_EQ(credentials.detail, "it wants other credentials (status 407)");
  const Tunnel forbidden = answered("HTTP/1.1 403 Forbidden\r\n\r\n");
  EXPECT_EQ(forbidden.fault, TransportFault::proxy);
  EXPECT_EQ(forbidden.detail, "it answered with status 403");
}

TEST_F(ProxyTunnelTest, refuses_a_proxy_that_makes_no_sense) {
  EXPECT_EQ(answered("nonsense\r\n\r\n").fault, TransportFault::proxy);
  EXPECT_EQ(answered("HTTP/1.1 200").detail, "it closed the connection");
  const Tunnel ahead = open([](Peer& peer) {
    peer.read_head();
    peer.send("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");
    peer.drain();
  });
  EXPECT_EQ(ahead.fault, TransportFault::proxy);
  EXPECT_EQ(ahead.detail, "it sent bytes ahead of the tunnel");
}

TEST_F(ProxyTunnelTest, tells_a_connection_that_breaks) {
  const Tunnel broken = open([](Peer& peer) {
    peer.read_exactly(1);
    peer.reset();
  });
  EXPECT_NE(broken.fault, TransportFault::none);
}

}  // namespace
}  // namespace tokpost
