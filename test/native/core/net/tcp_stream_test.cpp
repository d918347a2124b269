#include "native/core/net/tcp_stream.hpp"

#include "test/native/support/imposter.hpp"
#include "test/native/support/io_test.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <gtest/gtest.h>

#include <future>

namespace tokpost {
namespace {

using namespace std::chrono_literals;
using test::Imposter;
using test::Peer;

class TcpStreamTest : public test::IoTest {
 protected:
  std::unique_ptr<TcpStream> connect(const Imposter& server) {
    TcpSocket socket(pool_.context());
    socket.connect({boost::asio::ip::address_v4::loopback(), server.port()});
    return std::make_unique<TcpStream>(std::move(socket));
  }
  IoResult in_job(std::function<Awaitable<IoResult>()> body) {
    return run<IoResult>([body = std::move(body)]() -> Awaitable<Result<IoResult>> {
             co_return co_await body();
           })
        .value();
  }
};

TEST_F(TcpStreamTest, writes_both_spans_and_reads_until_the_end) {
  std::string seen;
  Imposter server([&](Peer& peer) {
    seen = peer.read_exactly(10);
    peer.send("answer");
    peer.finish();
    peer.drain();
  });
  auto stream = connect(server);
  std::string got;
  const IoResult end = in_job([&]() -> Awaitable<IoResult> {
    stream->watch(co_await boost::asio::this_coro::executor, StreamLimits{});
    const std::string first = "hello";
    const std::string second = "world";
    const IoResult sent = co_await stream->async_write_both(first, second);
    EXPECT_EQ(sent.bytes, 10U);
    std::array<char, 4> block{};
    while (true) {
      const IoResult part = co_await stream->async_read_some(block);
      if (!part.ok() || part.bytes == 0) co_return part;
      got.append(block.data(), part.bytes);
    }
  });
  EXPECT_TRUE(end.ok());
  EXPECT_EQ(seen, "helloworld");
  EXPECT_EQ(got, "answer");
  EXPECT_EQ(stream->remote_endpoint().port(), server.port());
}

TEST_F(TcpStreamTest, tells_a_reset_from_an_end) {
  Imposter server([](Peer& peer) {
    peer.read_exactly(1);
    peer.reset();
  });
  auto stream = connect(server);
  const IoResult end = in_job([&]() -> Awaitable<IoResult> {
    const std::string byte = "x";
    co_await stream->async_write(byte);
    std::array<char, 4> block{};
    co_return co_await stream->async_read_some(block);
  });
  EXPECT_EQ(end.fault, TransportFault::reset);
}

TEST_F(TcpStreamTest, ends_at_its_limits) {
  Imposter server([](Peer& peer) { peer.drain(); });
  const auto read_with = [&](StreamLimits limits) {
    auto stream = connect(server);
    return in_job([&]() -> Awaitable<IoResult> {
      stream->watch(co_await boost::asio::this_coro::executor, limits);
      std::array<char, 4> block{};
      const IoResult first = co_await stream->async_read_some(block);
      const IoResult later = co_await stream->async_read_some(block);
      EXPECT_EQ(first.fault, later.fault);
      const std::string byte = "x";
      const IoResult written = co_await stream->async_write(byte);
      EXPECT_EQ(first.fault, written.fault);
      co_return first;
    });
  };
  StreamLimits idle;
  idle.idle = 10ms;
  EXPECT_EQ(read_with(idle).fault, TransportFault::idle_timeout);
  StreamLimits whole;
  whole.whole = Deadline::after(10ms);
  EXPECT_EQ(read_with(whole).fault, TransportFault::deadline);
  whole.whole_fault = TransportFault::tls_handshake;
  whole.idle = 20s;
  EXPECT_EQ(read_with(whole).fault, TransportFault::tls_handshake);
}

TEST_F(TcpStreamTest, takes_new_limits_while_it_is_watched) {
  Imposter server([](Peer& peer) { peer.drain(); });
  auto stream = connect(server);
  const IoResult end = in_job([&]() -> Awaitable<IoResult> {
    const auto strand = co_await boost::asio::this_coro::executor;
    StreamLimits limits;
    limits.whole = Deadline::after(20s);
    stream->watch(strand, limits);
    limits.whole = Deadline::after(10ms);  // sooner than the timer is set for
    stream->watch(strand, limits);
    limits.whole = Deadline::after(30ms);  // later: the timer fires and finds nothing
    stream->watch(strand, limits);
    std::array<char, 4> block{};
    const auto begun = std::chrono::steady_clock::now();
    const IoResult got = co_await stream->async_read_some(block);
    EXPECT_GE(std::chrono::steady_clock::now() - begun, 28ms);
    co_return got;
  });
  EXPECT_EQ(end.fault, TransportFault::deadline);
}

TEST_F(TcpStreamTest, does_not_call_a_stream_idle_that_nobody_waits_for) {
  Imposter server([](Peer& peer) {
    peer.pause(30ms);
    peer.send("late");
    peer.drain();
  });
  auto stream = connect(server);
  const IoResult got = in_job([&]() -> Awaitable<IoResult> {
    StreamLimits limits;
    limits.idle = 20ms;
    stream->watch(co_await boost::asio::this_coro::executor, limits);
    std::this_thread::sleep_for(25ms);  // the caller is busy, the peer is not to blame
    std::array<char, 8> block{};
    co_return co_await stream->async_read_some(block);
  });
  EXPECT_TRUE(got.ok());
  EXPECT_EQ(got.bytes, 4U);
}

TEST_F(TcpStreamTest, stops_writing_until_its_next_use) {
  Imposter server([](Peer& peer) { peer.drain(); });
  auto stream = connect(server);
  const IoResult again = in_job([&]() -> Awaitable<IoResult> {
    stream->stop_writing();
    const std::string byte = "x";
    const IoResult stopped = co_await stream->async_write(byte);
    EXPECT_EQ(stopped.fault, TransportFault::cancelled);
    stream->unwatch();
    co_return co_await stream->async_write(byte);
  });
  EXPECT_TRUE(again.ok());
}

TEST_F(TcpStreamTest, reads_without_waiting) {
  std::promise<void> sent;
  std::promise<void> go;
  Imposter server([&](Peer& peer) {
    peer.read_exactly(1);
    peer.send("ab");
    sent.set_value();
    go.get_future().wait();
    peer.finish();
    peer.drain();
  });
  auto stream = connect(server);
  std::array<char, 1> block{};
  EXPECT_TRUE(stream->is_quiet());
  EXPECT_FALSE(stream->try_read(block));
  EXPECT_EQ(stream->try_write(std::string_view("x")), 1U);
  sent.get_future().wait();
  EXPECT_FALSE(stream->is_quiet());
  EXPECT_EQ(stream->try_read(block)->bytes, 1U);
  EXPECT_EQ(stream->try_read(block)->bytes, 1U);
  EXPECT_TRUE(stream->is_quiet());
  go.set_value();
  while (stream->is_quiet()) std::this_thread::yield();
  EXPECT_EQ(stream->try_read(block)->bytes, 0U);
  stream->close();
  stream->close();
  EXPECT_FALSE(stream->is_quiet());
  EXPECT_EQ(stream->try_write(std::string_view("x")), 0U);
  EXPECT_EQ(stream->try_read(block)->fault, TransportFault::reset);
}

TEST_F(TcpStreamTest, ends_one_direction_and_reads_on) {
  Imposter server([](Peer& peer) {
    peer.drain();
    peer.send("after");
  });
  auto stream = connect(server);
  const IoResult got = in_job([&]() -> Awaitable<IoResult> {
    co_await stream->async_shutdown();
    std::array<char, 8> block{};
    co_return co_await stream->async_read_some(block);
  });
  EXPECT_EQ(got.bytes, 5U);
}

TEST_F(TcpStreamTest, resets_on_request) {
  std::promise<ssize_t> read;
  Imposter server([&](Peer& peer) {
    char byte = 0;
    const auto got = ::recv(peer.socket(), &byte, 1, 0);
    read.set_value(got < 0 && errno == ECONNRESET ? -1 : got);
  });
  auto stream = connect(server);
  stream->reset();
  EXPECT_EQ(read.get_future().get(), -1);
}

}  // namespace
}  // namespace tokpost
