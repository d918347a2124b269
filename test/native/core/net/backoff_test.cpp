#include "native/core/net/backoff.hpp"

#include "test/native/support/fake_clock.hpp"
#include "test/native/support/fake_rng.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace tokpost {
namespace {

using namespace std::chrono_literals;

// 1994-11-06 08:49:37 UTC, the moment of RFC 9110's examples.
constexpr std::int64_t kThen = 784'111'777;

TEST(RetryAfter, reads_seconds) {
  const WallTime now = from_unix_seconds(kThen);
  EXPECT_EQ(parse_retry_after("120", now), 120s);
  EXPECT_EQ(parse_retry_after(" 0\t", now), 0s);
}

TEST(RetryAfter, reads_an_http_date) {
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", from_unix_seconds(kThen - 90)), 90s);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", from_unix_seconds(kThen + 90)), 0s);
  EXPECT_EQ(parse_retry_after("Thu, 29 Feb 2024 23:59:59 GMT", from_unix_seconds(1'709'251'198)),
            1s);
}

TEST(RetryAfter, is_at_most_a_day) {
  const WallTime now = from_unix_seconds(kThen);
  EXPECT_EQ(parse_retry_after("999999999", now), 24h);
  EXPECT_EQ(parse_retry_after("99999999999999999999999999", now), 24h);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 2094 08:49:37 GMT", now), 24h);
}

TEST(RetryAfter, refuses_anything_else) {
  const WallTime now = from_unix_seconds(kThen);
  for (const char* text : {"", "-1", "1.5", "soon", "Sun, 06 Nov 1994 08:49:37", "1 2",
                           "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
                           "Sun, 06 Nov 19x4 08:49:37 GMT", "Sun, 06 Nov 1994 08-49-37 GMT"}) {
    EXPECT_EQ(parse_retry_after(text, now), std::nullopt) << text;
  }
}

/// Answers the same number always.
class FixedRng final : public Rng {
 public:
  explicit FixedRng(std::uint64_t value) : value_(value) {}
  std::uint64_t next() override { return value_; }

 private:
  std::uint64_t value_;
};

TEST(Backoff, spreads_over_the_whole_range_that_doubles) {
  const RetryPolicy policy{.max_attempts = 9, .base_delay = 500ms, .max_delay = 3000ms};
  test::FakeRng rng;
  const std::chrono::milliseconds bounds[] = {500ms, 1000ms, 2000ms, 3000ms, 3000ms};
  for (int attempt = 1; attempt <= 5; ++attempt) {
    const auto bound = bounds[attempt - 1];
    auto least = bound;
    auto most = 0ms;
    for (int i = 0; i < 2000; ++i) {
      const auto delay = backoff_delay(policy, attempt, rng);
      least = std::min(least, delay);
      most = std::max(most, delay);
    }
    EXPECT_GE(least, 0ms);
    EXPECT_LT(least, bound / 50);
    EXPECT_LE(most, bound);
    EXPECT_GT(most, bound - bound / 50);
  }
}

TEST(Backoff, does_not_overflow) {
  const RetryPolicy policy{.max_attempts = 1000, .base_delay = 1ms, .max_delay = 30'000ms};
  FixedRng rng(30'000);
  EXPECT_EQ(backoff_delay(policy, 900, rng), 30'000ms);
}

class RetryDelay : public ::testing::Test {
 protected:
  std::optional<std::chrono::milliseconds> delay(const FailedAttempt& failed) {
    return retry_delay(policy_, failed, error_, deadline_, clock_, rng_);
  }

  test::FakeClock clock_;
  FixedRng rng_{250};
  RetryPolicy policy_;
  Deadline deadline_ = Deadline::never();
  Error error_ = [] {
    Error error = make_error(Errc::network, "reset", "reset");
    error.retryable = true;
    return error;
  }();
};

TEST_F(RetryDelay, waits_the_jittered_time) {
  EXPECT_EQ(delay({.number = 1}), 250ms);
}

TEST_F(RetryDelay, ends_with_the_attempts) {
  EXPECT_TRUE(delay({.number = 4}));
  EXPECT_FALSE(delay({.number = 5}));
}

TEST_F(RetryDelay, never_repeats_what_is_not_retryable) {
  error_.retryable = false;
  EXPECT_FALSE(delay({.number = 1, .idempotent = true}));
}

TEST_F(RetryDelay, never_repeats_an_unknown_effect_unless_idempotent) {
  error_.request_sent = true;
  EXPECT_FALSE(delay({.number = 1, .idempotent = false}));
  EXPECT_TRUE(delay({.number = 1, .idempotent = true}));
}

TEST_F(RetryDelay, never_undercuts_retry_after) {
  error_.retry_after = 2000ms;
  EXPECT_EQ(delay({.number = 1}), 2000ms);
  error_.retry_after = 100ms;
  EXPECT_EQ(delay({.number = 1}), 250ms);
  error_.retry_after = policy_.max_delay + 1ms;
  EXPECT_FALSE(delay({.number = 1}));
  EXPECT_EQ(delay({.number = 1, .patient = true}), policy_.max_delay + 1ms);
}

TEST_F(RetryDelay, stays_within_the_deadline) {
  deadline_ = Deadline::after(250ms, clock_);
  EXPECT_FALSE(delay({.number = 1}));
  deadline_ = Deadline::after(251ms, clock_);
  EXPECT_EQ(delay({.number = 1}), 250ms);
}

}  // namespace
}  // namespace tokpost
