#include "native/core/net/connector.hpp"

#include "native/core/net/resolver.hpp"
#include "test/native/support/http_client_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>

namespace tokpost {
namespace {

using namespace std::chrono_literals;
using test::echo;
using test::Imposter;
using test::Peer;
using test::TestAuthority;
using testing::HasSubstr;

/// A proxy that really tunnels, to one target whatever it is asked for.
class TunnelProxy {
 public:
  explicit TunnelProxy(std::uint16_t target, std::string status = "200 OK")
      : server_([this, target, status](Peer& peer) {
          {
            std::string head = peer.read_head();
            const std::lock_guard lock(mutex_);
            heads_.push_back(std::move(head));
          }
          peer.send("HTTP/1.1 " + status + "\r\n\r\n");
          if (status.starts_with("200")) relay(peer.socket(), target);
        }) {}

  std::uint16_t port() const { return server_.port(); }
  std::vector<std::string> heads() {
    const std::lock_guard lock(mutex_);
    return heads_;
  }

 private:
  static void relay(int client, std::uint16_t port) {
    const int target = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    ::inet_pton(AF_INET, "127.0.0.1", &at.sin_addr);
    EXPECT_EQ(::connect(target, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
    std::array<pollfd, 2> both = {pollfd{client, POLLIN, 0}, pollfd{target, POLLIN, 0}};
    bool open = true;
    while (open && ::poll(both.data(), both.size(), -1) > 0) {
      for (std::size_t i = 0; i < both.size() && open; ++i) {
        if (both[i].revents == 0) continue;
        std::array<char, 16384> block{};
        const auto got = ::recv(both[i].fd, block.data(), block.size(), 0);
        open = got > 0 && ::send(both[1 - i].fd, block.data(), static_cast<std::size_t>(got),
                                 MSG_NOSIGNAL) == got;
      }
    }
    ::close(target);
  }

  std::mutex mutex_;
  std::vector<std::string> heads_;
  Imposter server_;
};

class ConnectorTest : public test::HttpClientFixture {
 protected:
  /// A client whose proxy is on loopback.
  std::shared_ptr<NetClient> through(std::uint16_t port, const std::string& user = "",
                                     const std::string& no_proxy = "") {
    HttpClientOptions options;
    options.proxy_url = "http://" + user + "127.0.0.1:" + std::to_string(port);
    options.no_proxy = no_proxy;
    options.timeouts.connect = 2s;
    return trusting(authority_, options);
  }

  TestAuthority authority_;
};

TEST_F(ConnectorTest, tunnels_both_schemes_through_the_proxy) {
  Imposter secure(echo, authority_.issue({"DNS:api.example"}));
  TunnelProxy proxy(secure.port());
  auto c = through(proxy.port(), "us%40er:pass%3Aword@");
  EXPECT_EQ(code_of(send(c, post("https://api.example/x", "one"))), "200");
  EXPECT_EQ(code_of(send(c, post("https://api.example/y", "two"))), "200");
  ASSERT_EQ(proxy.heads().size(), 1U);  // the tunnel is kept alive like any connection
  EXPECT_EQ(proxy.heads()[0],
            "CONNECT api.example:443 HTTP/1.1\r\nHost: api.example:443\r\n"
            "Proxy-Authorization: Basic dXNAZXI6cGFzczp3b3Jk\r\nUser-Agent: tokpost/test\r\n\r\n");

  std::string seen;
  Imposter plain([&](Peer& peer) {
    seen = peer.read_head();
    peer.reply("ok");
    peer.drain();
  });
  TunnelProxy other(plain.port());
  EXPECT_EQ(code_of(send(through(other.port(), "user:pw@"), get("http://plain.example/x"))), "200");
  EXPECT_THAT(other.heads().at(0), HasSubstr("CONNECT plain.example:80 "));
  EXPECT_EQ(seen.find("Proxy-Authorization"), std::string::npos);
}

TEST_F(ConnectorTest, verifies_the_certificate_inside_the_tunnel) {
  Imposter secure(echo, authority_.issue({"DNS:other.example"}));
  TunnelProxy proxy(secure.port());
  EXPECT_EQ(code_of(send(through(proxy.port()), get("https://api.example/"))), "tls_certificate");
}

TEST_F(ConnectorTest, says_why_the_proxy_refused) {
  TunnelProxy proxy(1, "407 Proxy Authentication Required");
  const auto answer = send(through(proxy.port()), get("https://api.example/"));
  EXPECT_EQ(code_of(answer), "proxy");
  EXPECT_THAT(answer.error().message, HasSubstr("407"));
  EXPECT_FALSE(answer.error().retryable);
  EXPECT_FALSE(answer.error().request_sent);
}

TEST_F(ConnectorTest, tells_a_proxy_that_cannot_be_reached_or_does_not_answer) {
  std::uint16_t nobody = 0;
  { nobody = Imposter(echo).port(); }
  const auto unreachable = send(through(nobody), get("https://api.example/"));
  EXPECT_EQ(code_of(unreachable), "connect");
  EXPECT_THAT(unreachable.error().message, HasSubstr("the proxy 127.0.0.1"));

  Imposter closing([](Peer& peer) {
    peer.read_head();
    peer.reset();
  });
  EXPECT_EQ(code_of(send(through(closing.port()), get("https://api.example/"))), "proxy");

  Imposter silent([](Peer& peer) { peer.drain(); });
  HttpClientOptions options;
  options.proxy_url = "http://127.0.0.1:" + std::to_string(silent.port());
  options.timeouts.connect = 20ms;
  EXPECT_EQ(code_of(send(client(options), get("https://api.example/"))), "proxy");
}

TEST_F(ConnectorTest, goes_directly_to_loopback_and_to_what_no_proxy_lists) {
  Imposter server(echo);
  TunnelProxy proxy(server.port());
  EXPECT_EQ(code_of(send(through(proxy.port()), get(server.url()))), "200");
  EXPECT_EQ(code_of(send(through(proxy.port()), get(server.url("/", "localhost")))), "200");
  EXPECT_EQ(code_of(send(through(proxy.port(), "", ".invalid"), get("http://host.invalid/"))),
            "dns");
  EXPECT_TRUE(proxy.heads().empty());
}

TEST_F(ConnectorTest, names_the_checked_address_to_the_proxy) {
  Imposter secure(echo, authority_.issue({"IP:192.0.2.1"}));
  TunnelProxy proxy(secure.port());
  auto c = through(proxy.port());
  HttpRequest request = get("https://192.0.2.1/");
  request.allow_address = [](const boost::asio::ip::address& a) {
    return a.to_string() == "192.0.2.1";
  };
  EXPECT_EQ(code_of(send(c, request)), "200");
  EXPECT_EQ(code_of(send(c, request)), "200");
  ASSERT_EQ(proxy.heads().size(), 1U);
  EXPECT_THAT(proxy.heads()[0], HasSubstr("CONNECT 192.0.2.1:443 "));
  request.allow_address = [](const boost::asio::ip::address&) { return false; };
  EXPECT_EQ(code_of(send(c, request)), "address_not_allowed");
  EXPECT_EQ(proxy.heads().size(), 1U);
}

TEST_F(ConnectorTest, uses_no_connection_whose_address_nobody_checked) {
  Imposter secure(echo, authority_.issue({"DNS:api.example"}));
  TunnelProxy proxy(secure.port());
  auto config = std::make_shared<ConnectorConfig>(ConnectorConfig{
      pool_.context().get_executor(), make_client_context(authority_.root_pem()).value(),
      std::make_shared<TlsSessionCache>(),
      ProxyRules::read("http://127.0.0.1:" + std::to_string(proxy.port()), "").value(), "", 2s,
      nullptr});
  // As the proxy is asked to look the name up, so is this resolver where an address must be
  // checked.
  static Resolver names([](const std::string& host) {
    return host == "api.example" ? Addresses{boost::asio::ip::make_address("192.0.2.9")}
                                 : Addresses{};
  });
  config->resolver = &names;
  const auto open = [&](ConnectionPool::AllowAddress allow) {
    auto opened = std::make_shared<Opened>();
    run<int>([&, opened, allow]() -> Awaitable<Result<int>> {
      const Url url = parse_url("https://api.example/").value();
      *opened = co_await async_open(config, url, allow, Deadline::never());
      co_return 0;
    });
    return opened;
  };
  const auto unchecked = open(nullptr);
  ASSERT_TRUE(unchecked->stream) << unchecked->detail;
  EXPECT_FALSE(unchecked->address);
  EXPECT_THAT(proxy.heads().back(), HasSubstr("CONNECT api.example:443 "));
  const auto checked = open([](const boost::asio::ip::address&) { return true; });
  ASSERT_TRUE(checked->stream) << checked->detail;
  EXPECT_EQ(checked->address->to_string(), "192.0.2.9");
  EXPECT_THAT(proxy.heads().back(), HasSubstr("CONNECT 192.0.2.9:443 "));
}

TEST_F(ConnectorTest, tells_a_name_that_is_not_found_in_time) {
  static Resolver slow([](const std::string&) {
    std::this_thread::sleep_for(50ms);
    return Addresses{};
  });
  auto config = std::make_shared<ConnectorConfig>(
      ConnectorConfig{pool_.context().get_executor(), make_client_context("").value(),
                      std::make_shared<TlsSessionCache>(), ProxyRules(), "", 10ms, &slow});
  auto opened = std::make_shared<Opened>();
  run<int>([&]() -> Awaitable<Result<int>> {
    const Url url = parse_url("http://slow.example/").value();
    const ConnectionPool::AllowAddress any;
    *opened = co_await async_open(config, url, any, Deadline::never());
    co_return 0;
  });
  EXPECT_EQ(opened->fault, TransportFault::dns);
  EXPECT_EQ(opened->detail, "it took longer than 10 ms");
}

}  // namespace
}  // namespace tokpost
