#include "native/core/publish/signal.hpp"

#include "test/native/support/io_test.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace tokpost::test {
namespace {

using std::chrono::milliseconds;

class SignalTest : public IoTest {
 protected:
  bool wait(milliseconds limit) {
    bool came = false;
    std::function<Awaitable<Status>()> body = [&]() -> Awaitable<Status> {
      std::function<bool()> is_true = [this] { return true_.load(); };
      came = co_await signal_.async_until(is_true, limit);
      co_return Status();
    };
    EXPECT_TRUE(run<void>(body).has_value());
    return came;
  }
  std::atomic<bool> true_{false};
  Signal signal_;
};

TEST_F(SignalTest, what_is_true_needs_no_wait) {
  true_ = true;
  EXPECT_TRUE(wait(milliseconds(0)));
}

TEST_F(SignalTest, what_never_comes_ends_at_the_limit) {
  EXPECT_FALSE(wait(milliseconds(5)));
}

TEST_F(SignalTest, notification_wakes_and_an_idle_one_does_not_end_the_wait) {
  std::thread other([&] {
    signal_.notify();
    true_ = true;
    for (int i = 0; i < 50; ++i) {
      signal_.notify();
      std::this_thread::sleep_for(milliseconds(1));
    }
  });
  EXPECT_TRUE(wait(milliseconds(10'000)));
  other.join();
}

}  // namespace
}  // namespace tokpost::test
