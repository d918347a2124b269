#include "native/core/net/http_exchange.hpp"

#include "native/core/net/request_head.hpp"
#include "native/core/net/tcp_stream.hpp"
#include "test/native/support/http_client_fixture.hpp"

#include <boost/asio/this_coro.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <numeric>

namespace tokpost {
namespace {

using namespace std::chrono_literals;
using test::answer_with;
using test::echo;
using test::eventually;
using test::Imposter;
using test::Peer;

/// The exchange as a whole client performs it, against bytes that the test writes.
class HttpExchangeTest : public test::HttpClientFixture {
 protected:
  std::string body_of(const std::string& bytes) {
    Imposter server(answer_with(bytes));
    const auto reply = send(client(), get(server.url()));
    return reply ? reply->body : "failed: " + reply.error().code;
  }
  static std::vector<std::string> large_body() {
    return std::vector<std::string>(64, std::string(1 << 18, 'x'));
  }
};

TEST_F(HttpExchangeTest, reads_bodies_of_every_framing) {
  EXPECT_EQ(body_of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"), "hello");
  EXPECT_EQ(body_of("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), "");
  EXPECT_EQ(body_of("HTTP/1.1 200 OK\r\n\r\nup to the end"), "up to the end");
  EXPECT_EQ(body_of("HTTP/1.1 204 No Content\r\n\r\n"), "");
  EXPECT_EQ(body_of("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n"), "");
  EXPECT_EQ(body_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "5;name=value\r\nhello\r\n1;q=\"a b\"\r\n \r\n5\r\nworld\r\n"
                    "0\r\nX-Trailer: 1\r\n\r\n"),
            "hello world");
}

TEST_F(HttpExchangeTest, reads_a_reply_that_comes_byte_by_byte) {
  const std::string bytes =
      "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n";
  Imposter server([&](Peer& peer) {
    const int on = 1;
    ::setsockopt(peer.socket(), IPPROTO_TCP, 1 /* TCP_NODELAY */, &on, sizeof on);
    while (true) {
      peer.read_request();
      for (const char byte : bytes) peer.send(std::string_view(&byte, 1));
    }
  });
  auto c = client();
  for (int i = 0; i < 2; ++i) {
    const auto reply = send(c, get(server.url()));
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->body, "abc0123456789");
    EXPECT_EQ(find_header(reply->headers, "Link"), nullptr);
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpExchangeTest, expects_no_body_after_head) {
  Imposter server([](Peer& peer) {
    while (true) {
      peer.read_request();
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n");
    }
  });
  HttpRequest request = get(server.url());
  request.method = "HEAD";
  auto c = client();
  EXPECT_EQ(code_of(send(c, request)), "200");
  EXPECT_EQ(code_of(send(c, request)), "200");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpExchangeTest, refuses_replies_that_two_readers_could_understand_differently) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  for (const std::string headers : {
           "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
           "Content-Length: 5\r\nContent-Length: 6\r\n",
           "Content-Length: 5, 6\r\n",
           "Content-Length: +5\r\n",
           "Content-Length: -1\r\n",
           "Content-Length: 99999999999999999999\r\n",
           "Transfer-Encoding: gzip, chunked\r\n",
           "Transfer-Encoding: identity\r\n",
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
           "No colon\r\n",
           " Folded: first\r\n",
       }) {
    EXPECT_EQ(body_of(ok + headers + "\r\nhello"), "failed: bad_reply") << headers;
  }
  const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
  for (const std::string chunk : {"zz\r\nhello\r\n0\r\n\r\n", "5\r\nhelloXX0\r\n\r\n", "-1\r\n\r\n",
                                  "fffffffffffffffff\r\n\r\n", "5 \nhello\r\n0\r\n\r\n"}) {
    const std::string reply = chunked + chunk;
    EXPECT_EQ(body_of(reply), "failed: bad_reply") << chunk;
  }
}

TEST_F(HttpExchangeTest, refuses_what_is_not_http) {
  EXPECT_EQ(body_of("SSH-2.0-OpenSSH_9.2\r\n\r\n"), "failed: bad_reply");
  EXPECT_EQ(body_of("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), "failed: bad_reply");
  EXPECT_EQ(body_of("HTTP/1.1 200 OK\r\nX: " + std::string(40'000, 'x') + "\r\n\r\n"),
            "failed: bad_reply");
  std::string interim;
  for (int i = 0; i < 30; ++i) interim += "HTTP/1.1 102 Processing\r\n\r\n";
  EXPECT_EQ(body_of(interim), "failed: bad_reply");
}

TEST_F(HttpExchangeTest, tells_a_cut_reply_from_a_whole_one) {
  EXPECT_EQ(body_of(""), "failed: reset");
  EXPECT_EQ(body_of("HTTP/1.1 20"), "failed: reset");
  EXPECT_EQ(body_of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell"), "failed: reset");
  EXPECT_EQ(body_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
            "failed: reset");
}

TEST_F(HttpExchangeTest, takes_a_cut_tls_stream_for_no_end) {
  test::TestAuthority authority;
  Imposter server(
      [](Peer& peer) {
        peer.read_request();
        peer.send("HTTP/1.1 200 OK\r\n\r\nup to the");
        if (peer.number() == 0) {
          peer.cut();
        } else {
          peer.finish();
        }
        peer.drain();
      },
      authority.issue());
  auto c = trusting(authority);
  EXPECT_EQ(code_of(send(c, get(server.url()))), "reset");
  EXPECT_EQ(code_of(send(c, get(server.url()))), "200");
}

TEST_F(HttpExchangeTest, keeps_no_connection_with_bytes_that_nobody_asked_for) {
  Imposter server([](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n");
    peer.drain();
  });
  auto c = client();
  EXPECT_EQ(code_of(send(c, get(server.url()))), "200");
  EXPECT_EQ(c->stats().open_connections, 0U);
}

TEST_F(HttpExchangeTest, limits_the_reply) {
  HttpRequest request = get("http://127.0.0.1/");
  for (const std::string& bytes :
       {"HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n" + std::string(101, 'x'),
        "HTTP/1.1 200 OK\r\n\r\n" + std::string(101, 'x'),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n32\r\n" + std::string(50, 'x') +
            "\r\n33\r\n" + std::string(51, 'x') + "\r\n0\r\n\r\n"}) {
    Imposter server(answer_with(bytes));
    request.url = parse_url(server.url()).value();
    request.max_reply_bytes = 100;
    EXPECT_EQ(code_of(send(client(), request)), "reply_too_large");
    request.max_reply_bytes = 101;
    EXPECT_EQ(code_of(send(client(), request)), "200");
  }
}

TEST_F(HttpExchangeTest, hands_a_reply_out_in_pieces) {
  Imposter server([](Peer& peer) {
    peer.read_request();
    peer.reply(std::string(3 << 20, 'x'));
    peer.drain();
  });
  HttpRequest request = get(server.url());
  request.max_reply_bytes = 10;
  auto bytes = std::make_shared<std::size_t>(0);
  request.on_reply_piece = [bytes](const HttpReply& head,
                                   std::span<const char> piece) -> Awaitable<Status> {
    EXPECT_EQ(head.status, 200);
    *bytes += piece.size();
    co_return Status();
  };
  const auto reply = send(client(), request);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(*bytes, 3U << 20);
  EXPECT_EQ(reply->body, "");
}

TEST_F(HttpExchangeTest, answers_what_a_piece_failed_with) {
  Imposter server([](Peer& peer) {
    peer.read_request();
    peer.reply(std::string(3 << 20, 'x'));
    peer.drain();
  });
  HttpRequest request = get(server.url());
  request.on_reply_piece = [](const HttpReply&, std::span<const char>) -> Awaitable<Status> {
    co_return make_error(Errc::store, "disk_full", "No room.");
  };
  const auto reply = send(client(), request);
  EXPECT_EQ(code_of(reply), "disk_full");
  EXPECT_TRUE(reply.error().request_sent);
}

TEST_F(HttpExchangeTest, sends_a_body_in_pieces_and_counts_them) {
  std::string got;
  Imposter server([&](Peer& peer) {
    const auto [head, body] = peer.read_request();
    got = body;
    peer.reply("ok");
  });
  HttpRequest request = put(server.url(), {"abc", std::string(200'000, 'd'), "efg"});
  std::vector<std::uint64_t> counts;
  request.on_sent = [&](std::uint64_t bytes) { counts.push_back(bytes); };
  const auto reply = send(client(), request);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_TRUE(reply->request_sent);
  EXPECT_EQ(got, "abc" + std::string(200'000, 'd') + "efg");
  EXPECT_EQ(counts, (std::vector<std::uint64_t>{3, 200'003, 200'006}));
}

TEST_F(HttpExchangeTest, sends_a_large_body_from_memory) {
  Imposter server(echo);
  HttpRequest request = post(server.url(), std::string(900'000, 'm'));
  const auto reply = send(client(), request);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->body.size(), 900'000U);
}

TEST_F(HttpExchangeTest, fails_with_the_body_source) {
  class BrokenBody final : public RequestBody {
   public:
    std::uint64_t size() const override { return 10; }
    Awaitable<Result<std::span<const char>>> async_next() override {
      co_return make_error(Errc::upload, "source_changed", "The file has changed.");
    }
    bool rewind() override { return true; }
  };
  Imposter server([](Peer& peer) { peer.drain(); });
  HttpRequest request = put(server.url(), {});
  request.body_source = std::make_shared<BrokenBody>();
  const auto reply = send(client(), request);
  EXPECT_EQ(code_of(reply), "source_changed");
  EXPECT_EQ(reply.error().operation, "test.request");
  EXPECT_FALSE(reply.error().request_sent);
}

TEST_F(HttpExchangeTest, fails_where_the_body_is_not_as_long_as_announced) {
  for (const std::uint64_t announced : {5U, 7U}) {
    std::size_t arrived = 0;
    {
      Imposter server([&](Peer& peer) {
        peer.read_head();
        arrived = peer.drain();
      });
      HttpRequest request = get(server.url());
      request.method = "PUT";
      auto body = std::make_shared<test::PieceBody>(std::vector<std::string>{"abc", "def"}, true);
      body->announce(announced);
      request.body_source = body;
      const auto reply = send(client(), request);
      EXPECT_EQ(code_of(reply), "body");
      EXPECT_FALSE(reply.error().request_sent);
    }
    EXPECT_LT(arrived, announced);
  }
}

TEST_F(HttpExchangeTest, stops_sending_when_the_reply_comes_early) {
  test::TestAuthority authority;
  std::atomic<int> answered = 0;
  const auto script = [&](Peer& peer) {
    peer.read_head();
    peer.reply("too large", "413 Content Too Large");
    const int turn = ++answered;
    eventually([&] { return answered != turn; });  // never reads on, and never closes
  };
  Imposter plain(script);
  Imposter secure(script, authority.issue());
  for (const Imposter* server : {&plain, &secure}) {
    HttpRequest request = put(server->url(), large_body());
    auto body = std::static_pointer_cast<test::PieceBody>(request.body_source);
    auto c = trusting(authority);
    const auto reply = send(c, request);
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->status, 413);
    EXPECT_EQ(reply->body, "too large");
    EXPECT_FALSE(reply->request_sent);
    EXPECT_LT(body->handed_out(), 64U);
    EXPECT_EQ(c->stats().open_connections, 0U);
    ++answered;
  }
}

TEST_F(HttpExchangeTest, reads_an_early_reply_that_comes_before_a_reset) {
  Imposter server([](Peer& peer) {
    peer.read_head();
    peer.reply("no", "403 Forbidden");
    // Closing with unread bytes resets the connection behind the reply.
  });
  for (int i = 0; i < 10; ++i) {
    const auto reply = send(client(), put(server.url(), large_body()));
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->status, 403);
    EXPECT_FALSE(reply->request_sent);
  }
}

TEST_F(HttpExchangeTest, tells_that_a_cut_came_before_the_last_byte) {
  Imposter server([](Peer& peer) {
    peer.read_head();
    peer.read_exactly(100'000);
    peer.reset();
  });
  const auto reply = send(client(), put(server.url(), large_body()));
  EXPECT_EQ(code_of(reply), "reset");
  EXPECT_FALSE(reply.error().request_sent);
}

TEST_F(HttpExchangeTest, tells_that_a_cut_came_after_the_last_byte) {
  Imposter server([](Peer& peer) {
    peer.read_request();
    peer.reset();
  });
  const auto reply = send(client(), put(server.url(), {std::string(300'000, 'x')}));
  EXPECT_EQ(code_of(reply), "reset");
  EXPECT_TRUE(reply.error().request_sent);
}

TEST_F(HttpExchangeTest, gives_up_a_body_that_nobody_reads) {
  std::atomic<bool> over = false;
  Imposter server([&](Peer& peer) {
    peer.read_head();
    eventually([&] { return over.load(); });
  });
  HttpClientOptions options;
  options.timeouts.idle = 40ms;
  const auto reply = send(client(options), put(server.url(), large_body()));
  over = true;
  EXPECT_EQ(code_of(reply), "idle_timeout");
  EXPECT_FALSE(reply.error().request_sent);
}

TEST_F(HttpExchangeTest, waits_for_the_go_ahead) {
  std::atomic<bool> body_before_go_ahead = false;
  Imposter server([&](Peer& peer) {
    while (true) {
      const std::string head = peer.read_head();
      EXPECT_NE(head.find("Expect: 100-continue\r\n"), std::string::npos);
      pollfd waiting{peer.socket(), POLLIN, 0};
      body_before_go_ahead = ::poll(&waiting, 1, 20) > 0;
      peer.send("HTTP/1.1 100 Continue\r\n\r\n");
      peer.reply(peer.read_exactly(4));
    }
  });
  auto c = client();
  HttpRequest request = post(server.url(), "body");
  request.expect_continue = true;
  for (int i = 0; i < 2; ++i) {
    const auto reply = send(c, request);
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->body, "body");
    EXPECT_TRUE(reply->request_sent);
    EXPECT_FALSE(body_before_go_ahead);
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpExchangeTest, keeps_the_body_back_after_a_refusal) {
  std::size_t arrived = 99;
  {
    Imposter server([&](Peer& peer) {
      peer.read_head();
      peer.reply("", "417 Expectation Failed");
      arrived = peer.drain();
    });
    HttpRequest request = post(server.url(), "body");
    request.expect_continue = true;
    const auto reply = send(client(), request);
    EXPECT_EQ(code_of(reply), "417");
    EXPECT_FALSE(reply->request_sent);
  }
  EXPECT_EQ(arrived, 0U);
}

/// The exchange itself, over a connection of the test's making.
TEST_F(HttpExchangeTest, waits_for_the_go_ahead_only_so_long) {
  Imposter server([](Peer& peer) {
    peer.read_head();
    peer.reply(peer.read_exactly(4));
    peer.drain();
  });
  const auto port = server.port();
  std::shared_ptr<Connection> connection;
  const auto outcome = run<ExchangeOutcome>([&]() -> Awaitable<Result<ExchangeOutcome>> {
    const auto strand = co_await boost::asio::this_coro::executor;
    TcpSocket socket(pool_.context());
    socket.connect({boost::asio::ip::address_v4::loopback(), port});
    auto open = std::make_shared<std::atomic<std::size_t>>(0);
    auto stream = std::make_unique<TcpStream>(std::move(socket));
    stream->watch(strand, StreamLimits{});
    connection = std::make_shared<Connection>(std::move(stream), "", std::nullopt, open);
    std::fill_n(connection->buffer.get(), Connection::kBufferBytes, '\0');
    auto request = std::make_shared<HttpRequest>();
    request->method = "POST";
    request->url = parse_url("http://127.0.0.1/").value();
    request->body = "body";
    request->expect_continue = true;
    std::string head = request_head(*request, "");
    co_return co_await async_exchange(connection, request, head, 20ms);
  });
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->fault, TransportFault::none);
  EXPECT_EQ(outcome->reply.body, "body");
  EXPECT_TRUE(outcome->reusable);
  EXPECT_EQ(outcome->sent_bytes, 4U);
  // A reply may hold tokens: nothing of it stays in the connection.
  const std::string_view left(connection->buffer.get(), Connection::kBufferBytes);
  EXPECT_EQ(left.find_first_not_of('\0'), std::string_view::npos);
}

}  // namespace
}  // namespace tokpost
