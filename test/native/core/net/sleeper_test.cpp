#include "native/core/net/sleeper.hpp"

#include "test/native/support/io_test.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

class SleeperTest : public test::IoTest {};

TEST_F(SleeperTest, sleeps_at_least_as_long_as_asked) {
  const auto begin = std::chrono::steady_clock::now();
  const auto slept = run<void>([]() -> Awaitable<Status> {
    return system_sleeper().async_sleep(std::chrono::milliseconds(5));
  });
  EXPECT_TRUE(slept.has_value());
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(5));
}

}  // namespace
}  // namespace tokpost
