#include "native/core/net/http_client.hpp"

#include "test/native/support/http_client_fixture.hpp"

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
using testing::HasSubstr;
using testing::Not;

class HttpClientTest : public test::HttpClientFixture {};

TEST_F(HttpClientTest, sends_a_request_as_it_should_be) {
  std::string seen;
  Imposter server([&](Peer& peer) {
    seen = peer.read_head();
    peer.reply("hello", "200 OK", "X-One: 1\r\n");
  });
  HttpRequest request = get(server.url("/path?a=b%20c"));
  request.headers = {{"Accept", "text/plain"}};
  const auto reply = send(client(), request);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->body, "hello");
  EXPECT_TRUE(reply->request_sent);
  EXPECT_EQ(*find_header(reply->headers, "x-one"), "1");
  EXPECT_EQ(seen, "GET /path?a=b%20c HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                      "\r\nUser-Agent: tokpost/test\r\nAccept: text/plain\r\n\r\n");
}

TEST_F(HttpClientTest, tells_those_who_watch_of_every_request) {
  std::mutex mutex;
  std::vector<RequestTrace> records;
  HttpClientOptions options;
  options.trace = Trace([&](const TraceRecord& record) {
    const std::lock_guard lock(mutex);
    records.push_back(std::get<RequestTrace>(record));
  });
  auto c = client(options);
  std::string url;
  {
    Imposter server(echo);
    url = server.url("/upload/?upload_token=secret");
    send(c, post(url, "unseen"));
    options.trace.watch(true);
    HttpRequest request = post(url, "seen");
    request.attempt = 3;
    send(c, request);
    c->close_idle();
  }
  send(c, get(url));
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].operation, "test.request");
  EXPECT_EQ(records[0].method, "POST");
  EXPECT_THAT(records[0].host, HasSubstr("127.0.0.1:"));
  EXPECT_EQ(records[0].path, "/upload/");
  EXPECT_EQ(records[0].status, 200);
  EXPECT_EQ(records[0].attempt, 3);
  EXPECT_EQ(records[0].code, "");
  EXPECT_EQ(records[1].status, 0);
  EXPECT_EQ(records[1].code, "connect");
}

TEST_F(HttpClientTest, never_follows_a_redirect) {
  Imposter server([](Peer& peer) {
    peer.read_request();
    peer.reply("", "302 Found", "Location: /elsewhere\r\n");
    peer.drain();
  });
  EXPECT_EQ(code_of(send(client(), get(server.url()))), "302");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpClientTest, uses_one_connection_for_many_requests) {
  Imposter server(echo);
  auto c = client();
  for (int i = 0; i < 20; ++i) {
    const auto reply = send(c, post(server.url(), "body " + std::to_string(i)));
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->body, "body " + std::to_string(i));
  }
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(c->stats().open_connections, 1U);
  EXPECT_EQ(c->stats().idle_connections, 1U);
  c->close_idle();
  EXPECT_EQ(c->stats().open_connections, 0U);
}

TEST_F(HttpClientTest, opens_a_connection_for_each_request_that_runs_beside_another) {
  std::atomic<int> waiting = 0;
  Imposter server([&](Peer& peer) {
    peer.read_request();
    ++waiting;
    eventually([&] { return waiting == 2; });
    peer.reply("ok");
    peer.drain();
  });
  auto c = client();
  Running first = start(c, get(server.url()));
  Running second = start(c, get(server.url()));
  EXPECT_EQ(code_of(first.get()), "200");
  EXPECT_EQ(code_of(second.get()), "200");
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(HttpClientTest, closes_a_connection_that_idles_for_too_long) {
  std::atomic<bool> closed = false;
  Imposter server([&](Peer& peer) {
    peer.read_request();
    peer.reply("ok");
    peer.drain();
    closed = true;
  });
  HttpClientOptions options;
  options.keep_alive = 20ms;
  auto c = client(options);
  ASSERT_EQ(code_of(send(c, get(server.url()))), "200");
  EXPECT_TRUE(eventually([&] { return closed.load(); }));
  EXPECT_TRUE(eventually([&] { return c->stats().open_connections == 0; }));
}

TEST_F(HttpClientTest, keeps_no_connection_that_the_server_closes) {
  Imposter server([](Peer& peer) {
    peer.read_request();
    peer.reply("bye", "200 OK", "Connection: close\r\n");
    peer.drain();
  });
  auto c = client();
  ASSERT_EQ(code_of(send(c, get(server.url()))), "200");
  EXPECT_EQ(c->stats().open_connections, 0U);
}

// A server that answers one request per connection and then ends it without a word.
Imposter::Script forgetful(std::atomic<int>& requests, std::atomic<int>& closed) {
  return [&](Peer& peer) {
    peer.read_request();
    ++requests;
    peer.reply("ok");
    peer.finish();
    ++closed;
    peer.drain();
  };
}

TEST_F(HttpClientTest, notices_a_closed_connection_before_it_uses_it) {
  std::atomic<int> requests = 0;
  std::atomic<int> closed = 0;
  Imposter server(forgetful(requests, closed));
  auto c = client();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(code_of(send(c, post(server.url(), "x"))), "200");
    ASSERT_TRUE(eventually([&] { return closed == i + 1; }));
  }
  EXPECT_EQ(requests, 3);
}

// A server that resets its first connection when a second request arrives on it.
Imposter::Script resets_the_second(std::atomic<int>& seen) {
  return [&](Peer& peer) {
    peer.read_request();
    peer.reply("ok");
    if (peer.number() == 0) {
      peer.read_head();
      ++seen;
      peer.reset();
      return;
    }
    while (true) {
      peer.read_request();
      ++seen;
      peer.reply("again");
    }
  };
}

TEST_F(HttpClientTest, repeats_an_idempotent_request_whose_connection_was_stale) {
  std::atomic<int> seen = 0;
  Imposter server(resets_the_second(seen));
  auto c = client();
  ASSERT_EQ(code_of(send(c, get(server.url()))), "200");
  HttpRequest request = post(server.url(), "body");
  request.idempotent = true;
  EXPECT_EQ(code_of(send(c, request)), "200");
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(HttpClientTest, never_repeats_a_request_whose_effect_is_unknown) {
  std::atomic<int> seen = 0;
  Imposter server(resets_the_second(seen));
  auto c = client();
  ASSERT_EQ(code_of(send(c, get(server.url()))), "200");
  const auto reply = send(c, post(server.url(), "body"));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, Errc::network);
  EXPECT_EQ(reply.error().code, "reset");
  EXPECT_EQ(reply.error().operation, "test.request");
  EXPECT_TRUE(reply.error().request_sent);
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(seen, 1);
}

TEST_F(HttpClientTest, repeats_a_request_whose_last_byte_never_left) {
  std::atomic<int> seen = 0;
  Imposter server(resets_the_second(seen));
  auto c = client();
  ASSERT_EQ(code_of(send(c, get(server.url()))), "200");
  // Far more than the sockets' buffers hold: the reset comes in the middle of the body.
  HttpRequest request = put(server.url(), std::vector<std::string>(64, std::string(1 << 18, 'x')));
  EXPECT_EQ(code_of(send(c, request)), "200");
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(HttpClientTest, repeats_no_body_that_cannot_be_read_again) {
  std::atomic<int> seen = 0;
  Imposter server(resets_the_second(seen));
  auto c = client();
  ASSERT_EQ(code_of(send(c, get(server.url()))), "200");
  const auto reply =
      send(c, put(server.url(), std::vector<std::string>(64, std::string(1 << 18, 'x')), false));
  EXPECT_EQ(code_of(reply), "reset");
  EXPECT_FALSE(reply.error().request_sent);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpClientTest, repeats_nothing_on_a_new_connection) {
  Imposter server([](Peer& peer) {
    peer.read_request();
    peer.reset();
  });
  HttpRequest request = get(server.url());
  request.idempotent = true;
  EXPECT_EQ(code_of(send(client(), request)), "reset");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpClientTest, ends_a_request_at_its_deadline) {
  Imposter server([](Peer& peer) { peer.drain(); });
  const auto reply = send(client(), get(server.url()), Deadline::after(30ms));
  EXPECT_EQ(code_of(reply), "deadline");
  EXPECT_EQ(reply.error().kind, Errc::timeout);
  EXPECT_TRUE(reply.error().request_sent);
}

TEST_F(HttpClientTest, ends_a_request_at_the_clients_own_limit) {
  Imposter server([](Peer& peer) { peer.drain(); });
  HttpClientOptions options;
  options.timeouts.request = 30ms;
  EXPECT_EQ(code_of(send(client(options), get(server.url()))), "deadline");
}

TEST_F(HttpClientTest, lets_a_stream_take_longer_than_that_limit) {
  Imposter server([](Peer& peer) {
    peer.read_head();
    peer.pause(60ms);
    peer.read_exactly(3);
    peer.reply("ok");
  });
  HttpClientOptions options;
  options.timeouts.request = 30ms;
  EXPECT_EQ(code_of(send(client(options), put(server.url(), {"abc"}))), "200");
}

TEST_F(HttpClientTest, ends_a_request_when_nothing_moves) {
  Imposter server([](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123");
    peer.drain();
  });
  HttpClientOptions options;
  options.timeouts.idle = 30ms;
  EXPECT_EQ(code_of(send(client(options), get(server.url()))), "idle_timeout");
}

TEST_F(HttpClientTest, is_patient_with_a_slow_reply_that_moves) {
  Imposter server([](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n");
    for (int i = 0; i < 8; ++i) {
      peer.pause(15ms);
      peer.send("x");
    }
  });
  HttpClientOptions options;
  options.timeouts.idle = 90ms;
  EXPECT_EQ(code_of(send(client(options), get(server.url()))), "200");
}

TEST_F(HttpClientTest, cancels_while_it_waits_for_the_reply) {
  std::atomic<bool> arrived = false;
  Imposter server([&](Peer& peer) {
    peer.read_request();
    arrived = true;
    peer.drain();
  });
  auto c = client();
  Running running = start(c, post(server.url(), "x"));
  ASSERT_TRUE(eventually([&] { return arrived.load(); }));
  running.job->cancel();
  const auto reply = running.get();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, Errc::cancelled);
  EXPECT_TRUE(reply.error().request_sent);
  EXPECT_EQ(c->stats().open_connections, 0U);
}

TEST_F(HttpClientTest, cancels_while_it_sends) {
  std::atomic<bool> arrived = false;
  Imposter server([&](Peer& peer) {
    peer.read_head();
    arrived = true;
    eventually([&] { return !arrived; });
  });
  Running running =
      start(client(), put(server.url(), std::vector<std::string>(64, std::string(1 << 18, 'x'))));
  ASSERT_TRUE(eventually([&] { return arrived.load(); }));
  running.job->cancel();
  const auto reply = running.get();
  arrived = false;
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, Errc::cancelled);
  EXPECT_FALSE(reply.error().request_sent);
}

TEST_F(HttpClientTest, cancels_before_it_begins) {
  Imposter server(echo);
  auto c = client();
  for (int i = 0; i < 20; ++i) {
    Running running = start(c, get(server.url()));
    running.job->cancel();
    const auto reply = running.get();
    if (reply) continue;
    EXPECT_EQ(reply.error().kind, Errc::cancelled) << reply.error().message;
  }
}

TEST_F(HttpClientTest, refuses_addresses_that_are_not_allowed) {
  Imposter server(echo);
  auto c = client();
  HttpRequest request = get(server.url());
  request.allow_address = [](const boost::asio::ip::address&) { return false; };
  const auto refused = send(c, request);
  EXPECT_EQ(code_of(refused), "address_not_allowed");
  EXPECT_FALSE(refused.error().request_sent);
  EXPECT_EQ(server.connections(), 0);

  // Nor is a connection used that somebody else opened to such an address.
  ASSERT_EQ(code_of(send(c, get(server.url()))), "200");
  EXPECT_EQ(code_of(send(c, request)), "address_not_allowed");
  request.allow_address = [](const boost::asio::ip::address& a) { return a.is_loopback(); };
  EXPECT_EQ(code_of(send(c, request)), "200");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpClientTest, tells_a_refused_connection) {
  std::uint16_t port = 0;
  { port = Imposter(echo).port(); }
  const auto reply = send(client(), get("http://127.0.0.1:" + std::to_string(port)));
  EXPECT_EQ(code_of(reply), "connect");
  EXPECT_TRUE(reply.error().retryable);
  EXPECT_FALSE(reply.error().request_sent);
}

TEST_F(HttpClientTest, refuses_a_request_that_would_not_arrive_as_one) {
  Imposter server(echo);
  HttpRequest request = get(server.url());
  request.headers = {{"X-Name", "value\r\nX-Injected: 1"}};
  const auto reply = send(client(), request);
  EXPECT_EQ(code_of(reply), "invalid_header");
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(HttpClientTest, logs_a_line_without_secrets) {
  Imposter server(echo);
  std::mutex mutex;
  std::vector<std::string> lines;
  HttpClientOptions options;
  options.log = Log(
      [&](LogLevel level, std::string line) {
        const std::lock_guard lock(mutex);
        EXPECT_EQ(level, LogLevel::debug);
        lines.push_back(std::move(line));
      },
      LogLevel::debug);
  auto c = client(options);
  ASSERT_TRUE(send(c, post(server.url("/upload?upload_token=secret"), "12345")));
  ASSERT_TRUE(send(c, get(server.url("/next"))));
  HttpRequest forbidden = get(server.url("/no"));
  forbidden.allow_address = [](const boost::asio::ip::address&) { return false; };
  ASSERT_FALSE(send(c, forbidden));
  const std::lock_guard lock(mutex);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_THAT(lines[0], HasSubstr("POST http://127.0.0.1:"));
  EXPECT_THAT(lines[0], HasSubstr("/upload?[redacted] 200 in "));
  EXPECT_THAT(lines[0], HasSubstr("sent 5, received "));
  EXPECT_THAT(lines[0], HasSubstr("new connection"));
  EXPECT_THAT(lines[0], Not(HasSubstr("secret")));
  EXPECT_THAT(lines[1], HasSubstr("kept-alive connection"));
  EXPECT_THAT(lines[2], HasSubstr("failed in "));
  EXPECT_THAT(lines[2], HasSubstr("address_not_allowed"));
}

TEST_F(HttpClientTest, can_be_let_go_while_a_request_runs) {
  std::atomic<bool> go = false;
  Imposter server([&](Peer& peer) {
    peer.read_request();
    eventually([&] { return go.load(); });
    peer.reply("late");
    peer.drain();
  });
  Running running;
  {
    auto promise = std::make_shared<std::promise<Answer>>();
    running.answer = promise->get_future();
    auto c = client();
    auto request = get(server.url());
    // The client's coroutine is all that is left of it.
    auto sending = std::make_shared<Awaitable<Answer>>(c->async_send(request, Deadline::never()));
    running.job = start_job<HttpReply>(
        pool_, [sending]() -> Awaitable<Answer> { return std::move(*sending); },
        [promise](Answer answer) { promise->set_value(std::move(answer)); });
  }
  go = true;
  EXPECT_EQ(code_of(running.get()), "200");
}

TEST_F(HttpClientTest, leaves_nothing_behind_when_the_pool_stops_under_a_request) {
  std::atomic<int> arrived = 0;
  Imposter server([&](Peer& peer) {
    peer.read_head();
    ++arrived;
    peer.drain();
  });
  {
    IoPool pool(2);
    auto c = make_http_client(pool, HttpClientOptions{}).value();
    for (const auto& request :
         {get(server.url()), put(server.url(), {std::string(1 << 20, 'x'), "y"})}) {
      start_job<HttpReply>(
          pool, [c, request] { return c->async_send(request, Deadline::never()); },
          [](const Answer&) { ADD_FAILURE() << "a dropped request answered"; });
    }
    ASSERT_TRUE(eventually([&] { return arrived == 2; }));
    c.reset();
    pool.stop();
  }  // LeakSanitizer looks after what is left
}

TEST_F(HttpClientTest, refuses_roots_and_proxies_that_it_cannot_read) {
  HttpClientOptions roots;
  roots.ca_pem = "not a certificate";
  EXPECT_EQ(make_http_client(pool_, roots).error().code, "invalid_ca");
  HttpClientOptions proxy;
  proxy.proxy_url = "socks5://127.0.0.1:1";
  EXPECT_EQ(make_http_client(pool_, proxy).error().code, "invalid_proxy");
}

}  // namespace
}  // namespace tokpost
