#include "native/core/net/resolver.hpp"

#include "test/native/support/io_test.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace tokpost {
namespace {

using namespace std::chrono_literals;
namespace ip = boost::asio::ip;

class ResolverTest : public test::IoTest {
 protected:
  Resolved resolve(Resolver& resolver, const std::string& host,
                   Deadline until = Deadline::never()) {
    return run<Resolved>([&resolver, host, until]() -> Awaitable<Result<Resolved>> {
             co_return co_await resolver.async_resolve(host, until);
           })
        .value();
  }
};

/// A lookup that stands still until it is let go.
struct Gate {
  std::mutex mutex;
  std::condition_variable changed;
  bool open = false;
  int waiting = 0;

  Addresses pass(const std::string& host) {
    std::unique_lock lock(mutex);
    if (host == "stuck.test") {
      ++waiting;
      changed.notify_all();
      changed.wait(lock, [this] { return open; });
      --waiting;
      changed.notify_all();
    }
    return {ip::make_address("192.0.2.1")};
  }
  void wait_for(int count) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return waiting == count; });
  }
  void let_go() {
    std::unique_lock lock(mutex);
    open = true;
    changed.notify_all();
    changed.wait(lock, [this] { return waiting == 0; });
  }
};

// A resolver and its threads are never freed, hence neither is what they look at.
std::pair<Resolver*, Gate*> gated() {
  static auto& kept = *new std::vector<std::pair<Resolver*, Gate*>>;
  auto* gate = new Gate;
  kept.emplace_back(new Resolver([gate](const std::string& host) { return gate->pass(host); }),
                    gate);
  return kept.back();
}

TEST_F(ResolverTest, answers_literals_and_local_names_without_a_lookup) {
  static std::atomic<int> lookups = 0;
  static Resolver resolver([](const std::string&) {
    ++lookups;
    return Addresses{};
  });
  EXPECT_EQ(resolve(resolver, "192.0.2.7").addresses, Addresses{ip::make_address("192.0.2.7")});
  EXPECT_EQ(resolve(resolver, "2001:db8::7").addresses, Addresses{ip::make_address("2001:db8::7")});
  const Addresses loopback = {ip::make_address("127.0.0.1"), ip::make_address("::1")};
  for (const char* name : {"localhost", "localhost.", "api.localhost"}) {
    EXPECT_EQ(resolve(resolver, name).addresses, loopback);
  }
  EXPECT_EQ(lookups, 0);
  EXPECT_EQ(resolve(resolver, "notlocalhost").fault, TransportFault::dns);
  EXPECT_EQ(lookups, 1);
}

TEST_F(ResolverTest, answers_what_the_lookup_finds) {
  auto [resolver, gate] = gated();
  const Resolved found = resolve(*resolver, "host.test");
  EXPECT_EQ(found.fault, TransportFault::none);
  EXPECT_EQ(found.addresses, Addresses{ip::make_address("192.0.2.1")});
}

TEST_F(ResolverTest, asks_the_system) {
  // RFC 6761: no name under "invalid" ever exists.
  EXPECT_EQ(resolve(Resolver::system(), "name.invalid").fault, TransportFault::dns);
}

TEST_F(ResolverTest, gives_a_lookup_only_so_long) {
  auto [resolver, gate] = gated();
  EXPECT_EQ(resolve(*resolver, "stuck.test", Deadline::after(10ms)).fault,
            TransportFault::deadline);
  gate->let_go();
}

TEST_F(ResolverTest, is_not_held_up_by_a_name_that_is_stuck) {
  auto [resolver, gate] = gated();
  EXPECT_EQ(resolve(*resolver, "stuck.test", Deadline::after(5ms)).fault, TransportFault::deadline);
  EXPECT_EQ(resolve(*resolver, "stuck.test", Deadline::after(5ms)).fault, TransportFault::deadline);
  EXPECT_EQ(resolve(*resolver, "host.test", Deadline::after(10s)).fault, TransportFault::none);
  gate->let_go();
}

TEST_F(ResolverTest, can_be_cancelled_in_a_lookup) {
  auto [resolver, gate] = gated();
  std::promise<Resolved> answer;
  auto job = start_job<Resolved>(
      pool_,
      [asked = resolver]() -> Awaitable<Result<Resolved>> {
        const std::string host = "stuck.test";
        co_return co_await asked->async_resolve(host, Deadline::never());
      },
      [&](Result<Resolved> found) { answer.set_value(std::move(found.value())); });
  gate->wait_for(1);
  job->cancel();
  EXPECT_EQ(answer.get_future().get().fault, TransportFault::cancelled);
  gate->let_go();
}

TEST_F(ResolverTest, may_answer_after_the_pool_is_gone) {
  auto [resolver, gate] = gated();
  {
    IoPool pool(1);
    start_job<Resolved>(
        pool,
        [asked = resolver]() -> Awaitable<Result<Resolved>> {
          const std::string host = "stuck.test";
          co_return co_await asked->async_resolve(host, Deadline::never());
        },
        [](const Result<Resolved>&) { ADD_FAILURE() << "a dropped question was answered"; });
    gate->wait_for(1);
  }
  gate->let_go();
}

TEST(Resolver, knows_loopback) {
  for (const char* host : {"localhost", "a.b.localhost", "localhost.", "127.0.0.1", "127.1.2.3",
                           "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(is_loopback_host(host)) << host;
  }
  for (const char* host : {"", "localhost.example", "mylocalhost", "128.0.0.1", "::2",
                           "::ffff:128.0.0.1", "0.0.0.0"}) {
    EXPECT_FALSE(is_loopback_host(host)) << host;
  }
}

}  // namespace
}  // namespace tokpost
