#include "native/core/net/tls_stream.hpp"

#include "test/native/support/http_client_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

namespace tokpost {
namespace {

using namespace std::chrono_literals;
using test::echo;
using test::eventually;
using test::Imposter;
using test::Peer;
using test::PemIdentity;
using test::TestAuthority;
using testing::HasSubstr;

class TlsStreamTest : public test::HttpClientFixture {
 protected:
  /// What a client that trusts `authority_` says about a server of that identity.
  Answer ask(const PemIdentity& identity, std::string_view host = "127.0.0.1") {
    Imposter server(echo, identity);
    return send(trusting(authority_), get(server.url("/", host)));
  }
  void expect_distrust(const Answer& answer, const char* why) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, Errc::network);
    EXPECT_EQ(answer.error().code, "tls_certificate");
    EXPECT_FALSE(answer.error().retryable);
    EXPECT_FALSE(answer.error().request_sent);
    EXPECT_THAT(answer.error().message, HasSubstr(why));
  }
  /// A connection made by the streams themselves, at both ends.
  template <class Client, class Server>
  void talk(Client client, Server server) {
    namespace asio = boost::asio;
    asio::ip::tcp::acceptor acceptor(pool_.context(), {asio::ip::address_v4::loopback(), 0});
    TcpSocket near(pool_.context());
    near.connect(acceptor.local_endpoint());
    TcpSocket far(pool_.context());
    acceptor.accept(far);
    const auto identity = authority_.issue();
    const auto server_context = make_server_context(identity.certificate, identity.key).value();
    const auto client_context = make_client_context(authority_.root_pem()).value();
    std::promise<void> served;
    auto job = start_job<int>(
        pool_,
        [&]() -> Awaitable<Result<int>> {
          auto owned = std::make_unique<TcpStream>(std::move(far));
          TlsHandshake done = co_await async_tls_accept(std::move(owned), server_context);
          EXPECT_TRUE(done.stream) << done.detail;
          if (done.stream) co_await server(*done.stream);
          co_return 0;
        },
        [&](const Result<int>&) { served.set_value(); });
    run<int>([&]() -> Awaitable<Result<int>> {
      auto tcp = std::make_unique<TcpStream>(std::move(near));
      const std::string host = "localhost";
      TlsSessionSlot slot;
      TlsHandshake done =
          co_await async_tls_connect(std::move(tcp), client_context, host, std::move(slot));
      EXPECT_TRUE(done.stream) << done.detail;
      if (done.stream) co_await client(*done.stream);
      co_return 0;
    });
    served.get_future().wait();
  }

  TestAuthority authority_;
};

TEST_F(TlsStreamTest, accepts_a_certificate_for_the_name_or_the_address) {
  EXPECT_EQ(code_of(ask(authority_.issue())), "200");
  EXPECT_EQ(code_of(ask(authority_.issue(), "localhost")), "200");
  EXPECT_EQ(code_of(ask(authority_.issue({"DNS:*.test.localhost"}), "api.test.localhost")), "200");
}

TEST_F(TlsStreamTest, refuses_a_certificate_for_another_host) {
  expect_distrust(ask(authority_.issue({"DNS:other.example"})), "another host name");
  expect_distrust(ask(authority_.issue({"DNS:other.example"}), "localhost"), "another host name");
  expect_distrust(ask(authority_.issue({"IP:127.0.0.2"})), "another host name");
  // An address is no name, and a name no address.
  expect_distrust(ask(authority_.issue({"DNS:127.0.0.1"})), "another host name");
  expect_distrust(ask(authority_.issue({"IP:127.0.0.1"}), "localhost"), "another host name");
  expect_distrust(ask(authority_.issue({"DNS:a*.test.localhost"}), "api.test.localhost"),
                  "another host name");
}

TEST_F(TlsStreamTest, refuses_a_certificate_out_of_its_time) {
  expect_distrust(ask(authority_.issue({"IP:127.0.0.1", -7200, -3600})), "has expired");
  expect_distrust(ask(authority_.issue({"IP:127.0.0.1", 3600, 7200})), "not valid yet");
}

TEST_F(TlsStreamTest, refuses_a_certificate_that_nobody_known_signed) {
  expect_distrust(ask(authority_.self_signed()), "self-signed");
  TestAuthority unknown;
  expect_distrust(ask(unknown.issue()), "unknown authority");
  auto with_root = unknown.issue();
  with_root.certificate += unknown.root_pem();
  expect_distrust(ask(with_root), "unknown authority");
}

TEST_F(TlsStreamTest, trusts_nobody_without_roots) {
  Imposter server(echo, authority_.issue());
  expect_distrust(send(client(), get(server.url())), "unknown authority");
}

TEST_F(TlsStreamTest, never_falls_back_to_plain_http) {
  std::atomic<bool> plain = false;
  Imposter server([&](Peer& peer) {
    plain = peer.read_exactly(3) == "GET";
    peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
  });
  auto url = server.url();
  url.replace(0, 4, "https");
  const auto answer = send(trusting(authority_), get(url));
  EXPECT_EQ(code_of(answer), "tls_handshake");
  EXPECT_FALSE(answer.error().request_sent);
  EXPECT_FALSE(plain);
}

TEST_F(TlsStreamTest, speaks_tls_1_2_and_1_3_and_nothing_older) {
  for (const auto& [version, expected] : {std::pair{TLS1_3_VERSION, "200"},
                                          {TLS1_2_VERSION, "200"},
                                          {TLS1_1_VERSION, "tls_handshake"}}) {
    Imposter server(echo, authority_.issue());
    SSL_CTX_set_security_level(server.tls(), 0);
    SSL_CTX_set_min_proto_version(server.tls(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(server.tls(), version);
    EXPECT_EQ(code_of(send(trusting(authority_), get(server.url()))), expected) << version;
  }
}

TEST_F(TlsStreamTest, names_the_host_it_wants) {
  std::mutex mutex;
  std::vector<std::string> names;
  Imposter server(
      [&](Peer& peer) {
        {
          const std::lock_guard lock(mutex);
          names.push_back(peer.server_name());
        }
        echo(peer);
      },
      authority_.issue());
  EXPECT_EQ(code_of(send(trusting(authority_), get(server.url("/", "localhost")))), "200");
  EXPECT_EQ(code_of(send(trusting(authority_), get(server.url("/", "localhost.")))), "200");
  EXPECT_EQ(code_of(send(trusting(authority_), get(server.url("/", "127.0.0.1")))), "200");
  EXPECT_EQ(names, (std::vector<std::string>{"localhost", "localhost", ""}));
}

TEST_F(TlsStreamTest, resumes_sessions) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    std::atomic<int> resumed = 0;
    Imposter server(
        [&](Peer& peer) {
          resumed += peer.resumed() ? 1 : 0;
          peer.read_request();
          peer.reply("ok", "200 OK", "Connection: close\r\n");
          peer.finish();
          peer.drain();
        },
        authority_.issue());
    SSL_CTX_set_max_proto_version(server.tls(), version);
    auto c = trusting(authority_);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(code_of(send(c, get(server.url()))), "200");
    EXPECT_EQ(server.connections(), 4);
    EXPECT_EQ(resumed, 3) << version;
    // Another name is another session: it was never verified.
    EXPECT_EQ(code_of(send(c, get(server.url("/", "localhost")))), "200");
    EXPECT_EQ(resumed, 3) << version;
  }
}

TEST_F(TlsStreamTest, gives_a_silent_server_only_so_long) {
  Imposter server([](Peer& peer) { peer.drain(); });
  auto url = server.url();
  url.replace(0, 4, "https");
  HttpClientOptions options;
  options.timeouts.connect = 30ms;
  const auto slow = send(trusting(authority_, options), get(url));
  EXPECT_EQ(code_of(slow), "tls_handshake");
  EXPECT_THAT(slow.error().message, HasSubstr("longer than 30 ms"));
  const auto late = send(trusting(authority_), get(url), Deadline::after(30ms));
  EXPECT_EQ(code_of(late), "deadline");
}

TEST_F(TlsStreamTest, tells_a_handshake_that_breaks) {
  Imposter server([](Peer& peer) {
    peer.read_exactly(1);
    if (peer.number() == 0) peer.reset();
  });
  auto url = server.url();
  url.replace(0, 4, "https");
  EXPECT_EQ(code_of(send(trusting(authority_), get(url))), "tls_handshake");
  const auto closed = send(trusting(authority_), get(url));
  EXPECT_EQ(code_of(closed), "tls_handshake");
  EXPECT_TRUE(closed.error().retryable);
}

TEST_F(TlsStreamTest, can_be_cancelled_in_the_handshake) {
  std::atomic<bool> arrived = false;
  Imposter server([&](Peer& peer) {
    peer.read_exactly(1);
    arrived = true;
    peer.drain();
  });
  auto url = server.url();
  url.replace(0, 4, "https");
  Running running = start(trusting(authority_), get(url));
  ASSERT_TRUE(eventually([&] { return arrived.load(); }));
  running.job->cancel();
  const auto answer = running.get();
  EXPECT_EQ(code_of(answer), "cancelled");
  EXPECT_FALSE(answer.error().request_sent);
}

TEST_F(TlsStreamTest, survives_key_updates) {
  Imposter server(
      [](Peer& peer) {
        while (true) {
          const auto [head, body] = peer.read_request();
          SSL_key_update(peer.ssl(), SSL_KEY_UPDATE_REQUESTED);
          peer.reply(body);
        }
      },
      authority_.issue());
  auto c = trusting(authority_);
  for (int i = 0; i < 3; ++i) {
    const auto answer = send(c, post(server.url(), std::string(100'000, 'k')));
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->body.size(), 100'000U);
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(TlsStreamTest, keeps_a_connection_on_which_a_ticket_comes_late) {
  std::atomic<int> tickets = 0;
  Imposter server(
      [&](Peer& peer) {
        while (true) {
          const auto [head, body] = peer.read_request();
          peer.reply(body);
          SSL_new_session_ticket(peer.ssl());
          SSL_do_handshake(peer.ssl());
          ++tickets;
        }
      },
      authority_.issue());
  auto c = trusting(authority_);
  for (int i = 1; i <= 3; ++i) {
    EXPECT_EQ(code_of(send(c, post(server.url(), "body"))), "200");
    ASSERT_TRUE(eventually([&] { return tickets == i; }));
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(TlsStreamTest, serves_as_well_as_it_asks) {
  std::string received;
  talk(
      [](ByteStream& stream) -> Awaitable<void> {
        const std::string large(1'000'000, 'a');
        const std::string tail = "the end";
        const IoResult sent = co_await stream.async_write_both(large, tail);
        EXPECT_EQ(sent.bytes, large.size() + tail.size());
        co_await stream.async_shutdown();
        std::string answer(16, '\0');
        const IoResult got = co_await stream.async_read_some(answer);
        EXPECT_EQ(answer.substr(0, got.bytes), "thanks");
        const IoResult end = co_await stream.async_read_some(answer);
        EXPECT_TRUE(end.ok());
        EXPECT_EQ(end.bytes, 0U);
      },
      [&](ByteStream& stream) -> Awaitable<void> {
        std::string block(100'000, '\0');
        while (true) {
          const IoResult got = co_await stream.async_read_some(block);
          EXPECT_TRUE(got.ok());
          if (!got.ok() || got.bytes == 0) break;
          received.append(block, 0, got.bytes);
        }
        const std::string answer = "thanks";
        co_await stream.async_write(answer);
        stream.close();
      });
  EXPECT_EQ(received, std::string(1'000'000, 'a') + "the end");
}

TEST_F(TlsStreamTest, tells_a_cut_from_an_end) {
  talk(
      [](ByteStream& stream) -> Awaitable<void> {
        std::string block(16, '\0');
        const IoResult end = co_await stream.async_read_some(block);
        EXPECT_EQ(end.fault, TransportFault::reset);
        EXPECT_FALSE(stream.is_quiet());
        EXPECT_EQ(stream.remote_endpoint().address().is_loopback(), true);
      },
      [](ByteStream& stream) -> Awaitable<void> {
        stream.reset();
        const std::string late = "late";
        const IoResult sent = co_await stream.async_write(late);
        EXPECT_EQ(sent.fault, TransportFault::reset);
      });
}

// Whoever reads the end of a connection has an alert to send, which is no part of what another
// writes. Taken for one, a request that has left whole would look as if it had not.
TEST_F(TlsStreamTest, has_sent_what_left_before_the_peer_went) {
  namespace asio = boost::asio;
  std::atomic<bool> gone = false;
  Imposter server(
      [&](Peer& peer) {
        peer.cut();
        gone = true;
        peer.drain();
      },
      authority_.issue());
  SSL_CTX_set_num_tickets(server.tls(), 0);  // nothing to read but the end
  const auto context = make_client_context(authority_.root_pem()).value();
  TcpSocket socket(pool_.context());
  socket.connect({asio::ip::address_v4::loopback(), server.port()});
  std::unique_ptr<ByteStream> stream;
  run<int>([&]() -> Awaitable<Result<int>> {
    auto tcp = std::make_unique<TcpStream>(std::move(socket));
    const std::string host = "127.0.0.1";
    TlsSessionSlot slot;
    TlsHandshake done = co_await async_tls_connect(std::move(tcp), context, host, std::move(slot));
    stream = std::move(done.stream);
    co_return 0;
  });
  ASSERT_TRUE(stream);
  ASSERT_TRUE(eventually([&] { return gone.load(); }));
  IoResult sent;
  auto read = [&]() -> Awaitable<void> {
    std::string block(16, '\0');
    const IoResult end = co_await stream->async_read_some(block);
    EXPECT_EQ(end.fault, TransportFault::reset);
    stream->stop_writing();
  };
  auto write = [&]() -> Awaitable<void> {
    const std::string request = "GET / HTTP/1.1\r\n\r\n";
    sent = co_await stream->async_write(request);
  };
  run<int>([&]() -> Awaitable<Result<int>> {
    const auto strand = co_await asio::this_coro::executor;
    auto both =
        asio::experimental::make_parallel_group(asio::co_spawn(strand, read(), asio::deferred),
                                                asio::co_spawn(strand, write(), asio::deferred));
    co_await both.async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
    co_return 0;
  });
  EXPECT_TRUE(sent.ok());
}

}  // namespace
}  // namespace tokpost
