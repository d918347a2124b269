#include "native/core/net/dial.hpp"

#include "test/native/support/http_client_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

using namespace std::chrono_literals;
using test::Imposter;
using test::Peer;

Addresses addresses(std::initializer_list<const char*> texts) {
  Addresses list;
  for (const char* text : texts) list.push_back(boost::asio::ip::make_address(text));
  return list;
}

/// A listener whose queue is full: further connections wait for an answer that does not come.
class SilentListener {
 public:
  SilentListener() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    ::inet_pton(AF_INET, "127.0.0.2", &at.sin_addr);
    EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
    ::listen(fd_, 0);
    socklen_t size = sizeof at_;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&at_), &size);
    for (int& queued : queued_) {
      queued = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
      static_cast<void>(::connect(queued, reinterpret_cast<sockaddr*>(&at_), sizeof at_));
    }
  }
  ~SilentListener() {
    for (const int queued : queued_) ::close(queued);
    ::close(fd_);
  }
  SilentListener(const SilentListener&) = delete;
  SilentListener& operator=(const SilentListener&) = delete;
  std::uint16_t port() const { return ntohs(at_.sin_port); }

 private:
  int fd_;
  sockaddr_in at_{};
  std::array<int, 3> queued_{};
};

class DialTest : public test::HttpClientFixture {
 protected:
  Dialled dial(Addresses to, std::uint16_t port, Deadline until = Deadline::never(),
               std::chrono::milliseconds stagger = 250ms) {
    auto dialled = std::make_shared<Dialled>();
    run<int>([this, dialled, to, port, until, stagger]() -> Awaitable<Result<int>> {
      *dialled = co_await async_dial(pool_.context().get_executor(), to, port, until, stagger);
      co_return 0;
    });
    return std::move(*dialled);
  }
};

TEST_F(DialTest, lets_the_families_take_turns) {
  EXPECT_EQ(
      interleave_families(addresses({"2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1"})),
      addresses({"2001:db8::1", "192.0.2.1", "2001:db8::2", "2001:db8::3"}));
  EXPECT_EQ(interleave_families(addresses({"192.0.2.1", "192.0.2.2", "2001:db8::1"})),
            addresses({"192.0.2.1", "2001:db8::1", "192.0.2.2"}));
  EXPECT_EQ(interleave_families({}), Addresses());
}

TEST_F(DialTest, goes_on_at_once_when_an_address_refuses) {
  Imposter server([](Peer& peer) { peer.drain(); });
  const auto begun = std::chrono::steady_clock::now();
  const Dialled dialled = dial(addresses({"::1", "127.0.0.3", "127.0.0.1"}), server.port());
  ASSERT_EQ(dialled.fault, TransportFault::none);
  EXPECT_EQ(dialled.socket->remote_endpoint().address().to_string(), "127.0.0.1");
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 200ms);
}

TEST_F(DialTest, does_not_wait_for_an_address_that_is_silent) {
  SilentListener silent;
  Imposter server([](Peer& peer) { peer.drain(); }, std::nullopt, "127.0.0.1", silent.port());
  const Dialled dialled =
      dial(addresses({"127.0.0.2", "127.0.0.1"}), silent.port(), Deadline::never(), 10ms);
  ASSERT_EQ(dialled.fault, TransportFault::none);
  EXPECT_EQ(dialled.socket->remote_endpoint().address().to_string(), "127.0.0.1");
}

TEST_F(DialTest, tells_refusal_from_silence) {
  SilentListener silent;
  EXPECT_EQ(dial(addresses({"127.0.0.9", "127.0.0.8"}), silent.port()).fault,
            TransportFault::connect);
  EXPECT_EQ(dial(addresses({"127.0.0.2"}), silent.port(), Deadline::after(20ms)).fault,
            TransportFault::connect_timeout);
  EXPECT_EQ(dial({}, silent.port()).fault, TransportFault::connect);
}

TEST_F(DialTest, names_the_limit_that_a_client_ran_into) {
  SilentListener silent;
  const std::string url = "http://127.0.0.2:" + std::to_string(silent.port());
  HttpClientOptions options;
  options.timeouts.connect = 20ms;
  const auto answer = send(client(options), get(url));
  EXPECT_EQ(code_of(answer), "connect_timeout");
  EXPECT_NE(answer.error().message.find("20 ms"), std::string::npos) << answer.error().message;
  EXPECT_EQ(code_of(send(client(), get(url), Deadline::after(20ms))), "deadline");
}

TEST_F(DialTest, can_be_cancelled) {
  SilentListener silent;
  Running running = start(client(), get("http://127.0.0.2:" + std::to_string(silent.port())));
  std::this_thread::sleep_for(5ms);  // whether it has begun or not, the answer is the same
  running.job->cancel();
  EXPECT_EQ(code_of(running.get()), "cancelled");
}

TEST_F(DialTest, reaches_localhost_over_either_family) {
  Imposter v6(test::echo, std::nullopt, "::1");
  EXPECT_EQ(code_of(send(client(), get(v6.url("/", "localhost")))), "200");
  EXPECT_EQ(code_of(send(client(), get(v6.url("/", "[::1]")))), "200");
}

}  // namespace
}  // namespace tokpost
