#include "native/core/net/connection_pool.hpp"

#include "test/native/support/http_client_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

using namespace std::chrono_literals;
namespace ip = boost::asio::ip;

/// A stream that only says whether it is quiet.
class StillStream final : public ByteStream {
 public:
  explicit StillStream(bool quiet) : quiet_(quiet) {}
  Awaitable<IoResult> async_read_some(std::span<char>) override { co_return IoResult{}; }
  Awaitable<IoResult> async_write_both(std::span<const char>, std::span<const char>) override {
    co_return IoResult{};
  }
  Awaitable<void> async_shutdown() override { co_return; }
  void watch(boost::asio::any_io_executor, StreamLimits) override {}
  void unwatch() override {}
  void stop_writing() override {}
  bool is_quiet() override { return quiet_; }
  void close() noexcept override {}
  void reset() noexcept override {}
  ip::tcp::endpoint remote_endpoint() const override { return {}; }

 private:
  bool quiet_;
};

class ConnectionPoolTest : public test::IoTest {
 protected:
  static std::shared_ptr<Connection> add(ConnectionPool& to, const std::string& key,
                                         std::optional<ip::address> address = std::nullopt,
                                         bool quiet = true) {
    auto made = to.adopt(std::make_unique<StillStream>(quiet), key, address);
    to.put(made);
    return made;
  }
  ConnectionPool make(std::chrono::milliseconds keep_alive = 30s, std::size_t per_host = 2) {
    return ConnectionPool(pool_.context().get_executor(), keep_alive, per_host);
  }
};

TEST_F(ConnectionPoolTest, hands_out_the_newest_of_a_host) {
  ConnectionPool pool = make();
  const auto* old = add(pool, "a").get();
  const auto* young = add(pool, "a").get();
  add(pool, "b");
  EXPECT_EQ(pool.stats().idle_connections, 3U);
  const auto first = pool.take("a", nullptr);
  EXPECT_EQ(first.get(), young);
  EXPECT_TRUE(first->reused);
  EXPECT_EQ(pool.take("a", nullptr).get(), old);
  EXPECT_EQ(pool.take("a", nullptr), nullptr);
  EXPECT_EQ(pool.stats().idle_connections, 1U);
}

TEST_F(ConnectionPoolTest, closes_the_oldest_when_there_are_too_many) {
  ConnectionPool pool = make();
  const std::weak_ptr<Connection> oldest = add(pool, "a");
  add(pool, "a");
  EXPECT_FALSE(oldest.expired());
  add(pool, "a");
  EXPECT_TRUE(oldest.expired());
  EXPECT_EQ(pool.stats().open_connections, 2U);
  ConnectionPool none = make(30s, 0);
  add(none, "a");
  EXPECT_EQ(none.stats().open_connections, 0U);
}

TEST_F(ConnectionPoolTest, drops_what_is_no_longer_quiet) {
  ConnectionPool pool = make();
  add(pool, "a");
  add(pool, "a", std::nullopt, false);
  const auto taken = pool.take("a", nullptr);
  ASSERT_NE(taken, nullptr);
  EXPECT_TRUE(taken->stream->is_quiet());
  EXPECT_EQ(pool.stats().open_connections, 1U);
}

TEST_F(ConnectionPoolTest, checks_addresses) {
  ConnectionPool pool = make();
  add(pool, "a", ip::make_address("192.0.2.1"));
  add(pool, "a");
  const auto only = [](const char* text) {
    return [wanted = ip::make_address(text)](const ip::address& a) { return a == wanted; };
  };
  EXPECT_EQ(pool.take("a", only("192.0.2.2")), nullptr);
  EXPECT_NE(pool.take("a", only("192.0.2.1")), nullptr);
  EXPECT_EQ(pool.take("a", only("192.0.2.1")), nullptr);
  EXPECT_NE(pool.take("a", nullptr), nullptr);
}

TEST_F(ConnectionPoolTest, closes_what_idles_for_too_long) {
  ConnectionPool pool = make(10ms);
  add(pool, "a");
  EXPECT_TRUE(test::eventually([&] { return pool.stats().open_connections == 0; }));
  add(pool, "b");
  EXPECT_TRUE(test::eventually([&] { return pool.stats().open_connections == 0; }));
}

TEST_F(ConnectionPoolTest, hands_out_nothing_past_its_time) {
  ConnectionPool pool = make(0ms);
  add(pool, "a");
  EXPECT_EQ(pool.take("a", nullptr), nullptr);
}

TEST_F(ConnectionPoolTest, closes_all_on_request) {
  ConnectionPool pool = make();
  add(pool, "a");
  add(pool, "b");
  pool.close_idle();
  EXPECT_EQ(pool.stats().open_connections, 0U);
  EXPECT_EQ(pool.stats().idle_connections, 0U);
}

}  // namespace
}  // namespace tokpost
