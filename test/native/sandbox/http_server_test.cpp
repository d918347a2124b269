#include "native/sandbox/http_server.hpp"

#include "test/native/sandbox/support/raw_client.hpp"
#include "test/native/support/io_test.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>

namespace tokpost::sandbox {
namespace {

namespace asio = boost::asio;
using test::RawClient;
using test::RawEnd;

/// What a sink saw, which lives on after it.
struct Seen {
  std::mutex mutex;
  std::string bytes;

  std::string text() {
    const std::lock_guard lock(mutex);
    return bytes;
  }
};

class RecordingSink final : public BodySink {
 public:
  explicit RecordingSink(std::shared_ptr<Seen> seen) : seen_(std::move(seen)) {}
  void consume(std::span<const char> piece) override {
    const std::lock_guard lock(seen_->mutex);
    seen_->bytes.append(piece.data(), piece.size());
  }

 private:
  std::shared_ptr<Seen> seen_;
};

/// Answers "<method> <target> <body>" but where a test says otherwise.
class Script final : public Handler {
 public:
  Intake begin(const RequestHead& head) override {
    ++begun;
    const std::lock_guard lock(mutex);
    heads.push_back(head);
    return on_begin ? on_begin(head) : Intake{};
  }

  Awaitable<Reply> async_finish(RequestHead head, std::string body, std::unique_ptr<BodySink> sink,
                                bool complete) override {
    {
      const std::lock_guard lock(mutex);
      finished.push_back(complete);
    }
    const bool had_sink = sink != nullptr;
    sink.reset();
    if (wait.count() > 0) {
      asio::steady_timer timer(co_await asio::this_coro::executor, wait);
      co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    if (on_finish) co_return on_finish(head, body);
    Reply reply;
    reply.body = head.method + " " + head.target + " " + (had_sink ? "(sink)" : body);
    co_return reply;
  }

  std::vector<bool> finishes() {
    const std::lock_guard lock(mutex);
    return finished;
  }

  std::function<Intake(const RequestHead&)> on_begin;
  std::function<Reply(const RequestHead&, const std::string&)> on_finish;
  std::chrono::milliseconds wait{0};
  std::atomic<int> begun{0};
  std::mutex mutex;
  std::vector<RequestHead> heads;
  std::vector<bool> finished;
};

class HttpServerTest : public test::IoTest {
 protected:
  void start(ServerOptions options = {}) {
    auto started = start_http_server(pool_, script_, std::move(options));
    ASSERT_TRUE(started.has_value()) << started.error().message;
    server_ = std::move(*started);
  }
  std::string ask(std::string_view request) {
    if (!server_) start();
    RawClient client(server_->port());
    client.send(request);
    return client.read_reply();
  }
  // Waits for the handler to have been told of `count` ends.
  bool finished(std::size_t count) {
    for (int i = 0; i < 1000 && script_.finishes().size() < count; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return script_.finishes().size() >= count;
  }

  Script script_;
  std::unique_ptr<HttpServer> server_;
};

std::string body_of(const std::string& reply) {
  const std::size_t end = reply.find("\r\n\r\n");
  return end == std::string::npos ? std::string() : reply.substr(end + 4);
}

constexpr std::string_view kGet = "GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n";

std::string put(std::size_t size, std::string_view more_headers = {}) {
  return "PUT /up HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(size) + "\r\n" +
         std::string(more_headers) + "\r\n";
}

TEST_F(HttpServerTest, answers_with_what_the_handler_says) {
  script_.on_finish = [](const RequestHead&, const std::string&) {
    Reply reply;
    reply.status = 429;
    reply.headers.push_back({"X-Any", "thing"});
    reply.body = "slow down";
    return reply;
  };
  EXPECT_EQ(ask(kGet),
            "HTTP/1.1 429 Too Many Requests\r\nX-Any: thing\r\nContent-Length: 9\r\n"
            "Connection: keep-alive\r\n\r\nslow down");
}

TEST_F(HttpServerTest, tells_the_handler_the_head) {
  start();
  ask("POST /v2/x/?fields=a,b HTTP/1.1\r\nHost: x\r\nX-One: 1\r\nX-One: 2\r\nContent-Length: "
      "2\r\n\r\nhi");
  ASSERT_EQ(script_.heads.size(), 1U);
  const RequestHead& head = script_.heads[0];
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.target, "/v2/x/?fields=a,b");
  ASSERT_EQ(head.headers.size(), 4U);
  EXPECT_EQ(head.headers[2].value, "2");
  EXPECT_EQ(head.content_length, 2U);
  EXPECT_EQ(head.local_port, server_->port());
  EXPECT_FALSE(head.https);
}

TEST_F(HttpServerTest, listens_on_both_loopback_addresses) {
  start();
  RawClient client(server_->port(), true);
  if (!client.connected()) GTEST_SKIP() << "no IPv6 here";
  client.send(kGet);
  EXPECT_EQ(body_of(client.read_reply()), "GET /a?b=c ");
}

TEST_F(HttpServerTest, keeps_the_connection_for_the_next_request) {
  start();
  RawClient client(server_->port());
  for (int i = 0; i < 3; ++i) {
    client.send(put(5));
    client.send("hello");
    EXPECT_EQ(body_of(client.read_reply()), "PUT /up hello");
  }
}

TEST_F(HttpServerTest, serves_pipelined_requests_in_order) {
  start();
  RawClient client(server_->port());
  client.send(put(1) + "1" + std::string(kGet) + put(1) + "2");
  EXPECT_EQ(body_of(client.read_reply()), "PUT /up 1");
  EXPECT_EQ(body_of(client.read_reply()), "GET /a?b=c ");
  EXPECT_EQ(body_of(client.read_reply()), "PUT /up 2");
}

TEST_F(HttpServerTest, closes_where_the_peer_asks_for_it) {
  start();
  for (const std::string_view request :
       {"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"}) {
    RawClient client(server_->port());
    client.send(request);
    const std::string reply = client.read_to_end();
    EXPECT_EQ(client.end(), RawEnd::closed);
    EXPECT_NE(reply.find("Connection: close\r\n"), std::string::npos);
    EXPECT_EQ(body_of(reply), "GET / ");
  }
}

TEST_F(HttpServerTest, closes_where_the_handler_asks_for_it) {
  script_.on_finish = [](const RequestHead&, const std::string&) {
    Reply reply;
    reply.headers.push_back({"connection", "Close"});
    return reply;
  };
  start();
  RawClient client(server_->port());
  client.send(kGet);
  EXPECT_EQ(client.read_to_end(),
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

TEST_F(HttpServerTest, head_gets_the_length_without_the_body) {
  start();
  RawClient client(server_->port());
  client.send("HEAD /x HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string head = client.read_until("\r\n\r\n");
  EXPECT_NE(head.find("Content-Length: 8\r\n"), std::string::npos);
  client.send(kGet);
  EXPECT_TRUE(client.read_reply().starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_F(HttpServerTest, answers_a_peer_that_has_closed_its_side) {
  start();
  RawClient client(server_->port());
  client.send(put(3));
  client.send("abc");
  client.shutdown_send();
  EXPECT_EQ(body_of(client.read_to_end()), "PUT /up abc");
}

TEST_F(HttpServerTest, reads_a_chunked_body) {
  start();
  RawClient client(server_->port());
  const std::string_view request =
      "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5;x=y\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\nTrailer: t\r\n\r\n";
  // Byte by byte, so that every place is a place where more has to be read.
  for (const char& byte : request) client.send(std::string_view(&byte, 1));
  client.send(kGet);
  EXPECT_EQ(body_of(client.read_reply()), "POST /c hello world");
  EXPECT_EQ(body_of(client.read_reply()), "GET /a?b=c ");
}

TEST_F(HttpServerTest, refuses_a_broken_chunked_body) {
  start();
  RawClient client(server_->port());
  client.send("POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
  EXPECT_TRUE(client.read_reply().starts_with("HTTP/1.1 400 "));
  ASSERT_TRUE(finished(1));
  EXPECT_FALSE(script_.finishes()[0]);
  client.close();
}

TEST_F(HttpServerTest, sends_100_continue_once_the_handler_wants_the_body) {
  start();
  RawClient client(server_->port());
  client.send(put(2, "Expect: 100-continue\r\n"));
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("ok");
  EXPECT_EQ(body_of(client.read_reply()), "PUT /up ok");
}

TEST_F(HttpServerTest, a_refusal_comes_instead_of_100_continue) {
  script_.on_begin = [](const RequestHead&) {
    Intake intake;
    intake.refusal.emplace();
    intake.refusal->status = 403;
    return intake;
  };
  const std::string reply = ask(put(100, "Expect: 100-continue\r\n"));
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 403 Forbidden\r\n"));
  EXPECT_TRUE(script_.finishes().empty());
}

TEST_F(HttpServerTest, a_refusal_reaches_a_peer_that_sends_its_whole_body_first) {
  script_.on_begin = [](const RequestHead&) {
    Intake intake;
    intake.refusal.emplace();
    intake.refusal->status = 404;
    intake.refusal->body = "gone";
    return intake;
  };
  start();
  RawClient client(server_->port());
  const std::string body(20 << 20, 'x');
  client.send(put(body.size()));
  EXPECT_TRUE(client.send(body));
  const std::string reply = client.read_to_end();
  EXPECT_EQ(client.end(), RawEnd::closed);
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 404 Not Found\r\n"));
  EXPECT_EQ(body_of(reply), "gone");
}

TEST_F(HttpServerTest, a_refusal_without_a_body_keeps_the_connection) {
  script_.on_begin = [](const RequestHead&) {
    Intake intake;
    intake.refusal.emplace();
    intake.refusal->status = 405;
    return intake;
  };
  start();
  RawClient client(server_->port());
  client.send(std::string(kGet) + std::string(kGet));
  EXPECT_TRUE(client.read_reply().starts_with("HTTP/1.1 405 "));
  EXPECT_TRUE(client.read_reply().starts_with("HTTP/1.1 405 "));
}

TEST_F(HttpServerTest, a_collected_body_past_its_limit_is_a_413) {
  script_.on_begin = [](const RequestHead&) {
    Intake intake;
    intake.max_body_bytes = 10;
    return intake;
  };
  EXPECT_TRUE(ask(put(11) + std::string(11, 'x')).starts_with("HTTP/1.1 413 "));
  EXPECT_TRUE(ask("POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "b\r\nhello world\r\n0\r\n\r\n")
                  .starts_with("HTTP/1.1 413 "));
  EXPECT_EQ(body_of(ask(put(10) + std::string(10, 'x'))), "PUT /up xxxxxxxxxx");
}

TEST_F(HttpServerTest, malformed_requests_are_answered_and_closed) {
  start();
  const std::string long_header = "GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(20'000, 'a');
  const std::map<std::string, std::string> cases = {
      {"\x16\x03\x01\x02", "400"},
      {"nonsense\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\n\r\n", "400"},
      {"GET / HTTP/2.0\r\nHost: x\r\n\r\n", "505"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
       "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", "501"},
      {"GET / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n", "417"},
      {long_header, "431"},
  };
  for (const auto& [request, status] : cases) {
    RawClient client(server_->port());
    client.send(request);
    const std::string reply = client.read_reply();
    EXPECT_TRUE(reply.starts_with("HTTP/1.1 " + status + " ")) << request << "\n" << reply;
    EXPECT_NE(reply.find("Connection: close\r\n"), std::string::npos);
    client.shutdown_send();
    client.read_to_end();
    EXPECT_EQ(client.end(), RawEnd::closed);
  }
  EXPECT_EQ(script_.begun, 0);
}

TEST_F(HttpServerTest, a_sink_gets_every_byte_once) {
  auto seen = std::make_shared<Seen>();
  script_.on_begin = [seen](const RequestHead&) {
    Intake intake;
    intake.sink = std::make_unique<RecordingSink>(seen);
    return intake;
  };
  std::string body(3'000'001, '\0');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>(i * 2654435761U >> 24);
  EXPECT_EQ(body_of(ask(put(body.size()) + body)), "PUT /up (sink)");
  EXPECT_TRUE(seen->text() == body);
}

TEST_F(HttpServerTest, drop_before_the_body_resets) {
  script_.on_begin = [](const RequestHead&) {
    Intake intake;
    intake.cut = Cut::before;
    return intake;
  };
  start();
  RawClient client(server_->port());
  client.send(put(1000));
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_EQ(client.end(), RawEnd::reset);
  EXPECT_TRUE(script_.finishes().empty());
}

TEST_F(HttpServerTest, drop_in_the_middle_of_a_body_keeps_what_came_before) {
  auto seen = std::make_shared<Seen>();
  script_.on_begin = [seen](const RequestHead&) {
    Intake intake;
    intake.sink = std::make_unique<RecordingSink>(seen);
    intake.cut = Cut::mid_body;
    intake.cut_after_bytes = 700'000;
    return intake;
  };
  start();
  RawClient client(server_->port());
  const std::string body(1'000'000, 'x');
  client.send(put(body.size()) + body);
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_EQ(client.end(), RawEnd::reset);
  ASSERT_TRUE(finished(1));
  EXPECT_FALSE(script_.finishes()[0]);
  EXPECT_EQ(seen->text().size(), 700'000U);
}

TEST_F(HttpServerTest, drop_after_the_body_has_taken_effect_without_a_reply) {
  script_.on_begin = [](const RequestHead&) {
    Intake intake;
    intake.cut = Cut::after;
    return intake;
  };
  start();
  RawClient client(server_->port());
  client.send(put(3) + "abc");
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_EQ(client.end(), RawEnd::reset);
  ASSERT_TRUE(finished(1));
  EXPECT_TRUE(script_.finishes()[0]);
}

TEST_F(HttpServerTest, a_dropped_reply_resets) {
  script_.on_finish = [](const RequestHead&, const std::string&) {
    Reply reply;
    reply.drop = true;
    return reply;
  };
  start();
  RawClient client(server_->port());
  client.send(kGet);
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_EQ(client.end(), RawEnd::reset);
}

TEST_F(HttpServerTest, a_truncated_reply_announces_more_than_it_sends) {
  script_.on_finish = [](const RequestHead&, const std::string&) {
    Reply reply;
    reply.body = "0123456789";
    reply.truncated = true;
    return reply;
  };
  start();
  RawClient client(server_->port());
  client.send(kGet);
  const std::string reply = client.read_to_end();
  EXPECT_EQ(client.end(), RawEnd::closed);
  EXPECT_NE(reply.find("Content-Length: 10\r\n"), std::string::npos);
  EXPECT_EQ(body_of(reply), "01234");
}

TEST_F(HttpServerTest, a_truncated_reply_without_a_body_ends_in_its_head) {
  script_.on_finish = [](const RequestHead&, const std::string&) {
    Reply reply;
    reply.truncated = true;
    return reply;
  };
  start();
  RawClient client(server_->port());
  client.send(kGet);
  const std::string reply = client.read_to_end();
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 200"));
  EXPECT_EQ(reply.find("\r\n\r\n"), std::string::npos);
}

TEST_F(HttpServerTest, a_reply_can_be_late) {
  script_.on_finish = [](const RequestHead&, const std::string&) {
    Reply reply;
    reply.delay = std::chrono::milliseconds(30);
    return reply;
  };
  start();
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_TRUE(ask(kGet).starts_with("HTTP/1.1 200"));
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(30));
}

TEST_F(HttpServerTest, a_slow_reader_reads_at_its_pace) {
  auto seen = std::make_shared<Seen>();
  script_.on_begin = [seen](const RequestHead&) {
    Intake intake;
    intake.sink = std::make_unique<RecordingSink>(seen);
    intake.bytes_per_second = 1'000'000;
    return intake;
  };
  start();
  RawClient client(server_->port());
  const std::string body(100'000, 'x');
  const auto begun = std::chrono::steady_clock::now();
  client.send(put(body.size()) + body);
  EXPECT_TRUE(client.read_reply().starts_with("HTTP/1.1 200"));
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(100));
  EXPECT_EQ(seen->text().size(), body.size());
}

TEST_F(HttpServerTest, a_peer_that_leaves_in_the_body_is_told_to_the_handler) {
  start();
  {
    RawClient client(server_->port());
    client.send(put(100) + "only this");
  }
  ASSERT_TRUE(finished(1));
  EXPECT_FALSE(script_.finishes()[0]);
}

TEST_F(HttpServerTest, a_handler_that_throws_is_a_500) {
  script_.on_finish = [](const RequestHead&, const std::string&) -> Reply {
    throw std::runtime_error("secret detail");
  };
  std::string reply = ask(kGet);
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 500 "));
  EXPECT_EQ(reply.find("secret"), std::string::npos);
  script_.on_begin = [](const RequestHead&) -> Intake { throw std::runtime_error("secret"); };
  EXPECT_TRUE(ask(kGet).starts_with("HTTP/1.1 500 "));
}

TEST_F(HttpServerTest, a_connection_that_is_not_accepted_is_reset) {
  std::atomic<bool> accept = false;
  ServerOptions options;
  options.accept_connection = [&accept] {
    Admission admission;
    admission.is_reset = !accept;
    admission.delay = std::chrono::milliseconds(accept ? 20 : 0);
    return admission;
  };
  start(std::move(options));
  {
    RawClient client(server_->port());
    client.send(kGet);
    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_EQ(client.end(), RawEnd::reset);
  }
  accept = true;
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_TRUE(ask(kGet).starts_with("HTTP/1.1 200"));
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(20));
}

TEST_F(HttpServerTest, connections_that_stand_still_are_closed) {
  ServerOptions options;
  options.limits.head = std::chrono::milliseconds(20);
  options.limits.idle = std::chrono::milliseconds(20);
  options.limits.stall = std::chrono::milliseconds(20);
  start(std::move(options));
  for (const std::string& begun : {std::string(), std::string("GET / HT"), put(10) + "abc"}) {
    RawClient client(server_->port());
    client.send(begun);
    EXPECT_EQ(client.read_to_end(), "") << begun;
    EXPECT_NE(client.end(), RawEnd::late) << begun;
  }
}

TEST_F(HttpServerTest, a_slow_head_does_not_live_longer_for_each_byte) {
  ServerOptions options;
  options.limits.head = std::chrono::milliseconds(60);
  start(std::move(options));
  RawClient client(server_->port());
  const auto begun = std::chrono::steady_clock::now();
  while (client.send("a") && std::chrono::steady_clock::now() - begun < std::chrono::seconds(5)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(2));
}

TEST_F(HttpServerTest, a_taken_port_is_an_error) {
  start();
  ServerOptions options;
  options.port = server_->port();
  const auto second = start_http_server(pool_, script_, options);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().kind, Errc::config);
  EXPECT_EQ(second.error().code, "listen_failed");
}

TEST_F(HttpServerTest, stop_ends_connections_at_every_stage) {
  script_.wait = std::chrono::minutes(5);
  script_.on_begin = [](const RequestHead& head) {
    Intake intake;
    if (head.method == "PUT")
      intake.sink = std::make_unique<RecordingSink>(std::make_shared<Seen>());
    if (head.target == "/slow") intake.bytes_per_second = 1;
    return intake;
  };
  start();
  RawClient idle(server_->port());
  RawClient in_head(server_->port());
  in_head.send("GET /");
  RawClient in_body(server_->port());
  in_body.send(put(1000) + "abc");
  RawClient paced(server_->port());
  paced.send("PUT /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n" +
             std::string(100, 'x'));
  RawClient in_handler(server_->port());
  in_handler.send(kGet);
  for (int i = 0; i < 1000 && script_.finishes().empty(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  const auto begun = std::chrono::steady_clock::now();
  server_->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(2));
  for (RawClient* client : {&idle, &in_head, &in_body, &paced, &in_handler}) {
    client->read_to_end();
    EXPECT_NE(client->end(), RawEnd::late);
  }
  EXPECT_FALSE(RawClient(server_->port()).connected());
  server_->stop();
}

TEST_F(HttpServerTest, stop_races_with_new_connections) {
  for (int round = 0; round < 20; ++round) {
    start();
    const std::uint16_t port = server_->port();
    std::atomic<bool> over = false;
    std::thread knocking([port, &over] {
      while (!over) {
        RawClient client(port);
        if (client.connected()) client.send(kGet);
      }
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    server_->stop();
    over = true;
    knocking.join();
    server_.reset();
  }
}

}  // namespace
}  // namespace tokpost::sandbox
