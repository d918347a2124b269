#include "native/sandbox/rate_limits.hpp"

#include <gtest/gtest.h>

namespace tokpost::sandbox {
namespace {

using std::chrono::seconds;

const WallTime kLimitedAt = from_unix_seconds(1'800'000'000);

TEST(RateLimits, slide_and_do_not_count_what_they_refuse) {
  RateLimitOptions options;
  options.init = 2;
  RateLimits limits(options);
  EXPECT_TRUE(limits.admit("t", Operation::video_init, kLimitedAt));
  EXPECT_TRUE(limits.admit("t", Operation::video_init, kLimitedAt + seconds(30)));
  EXPECT_FALSE(limits.admit("t", Operation::video_init, kLimitedAt + seconds(59)));
  EXPECT_TRUE(limits.admit("t", Operation::video_init, kLimitedAt + seconds(60)));
  EXPECT_FALSE(limits.admit("t", Operation::video_init, kLimitedAt + seconds(61)));
  EXPECT_TRUE(limits.admit("t", Operation::video_init, kLimitedAt + seconds(90)));
}

TEST(RateLimits, are_of_one_token_and_one_endpoint) {
  RateLimitOptions options;
  options.init = 1;
  RateLimits limits(options);
  EXPECT_TRUE(limits.admit("a", Operation::video_init, kLimitedAt));
  EXPECT_TRUE(limits.admit("b", Operation::video_init, kLimitedAt));
  EXPECT_TRUE(limits.admit("a", Operation::inbox_init, kLimitedAt));
  EXPECT_TRUE(limits.admit("a", Operation::content_init, kLimitedAt));
  EXPECT_FALSE(limits.admit("a", Operation::content_init, kLimitedAt));
}

TEST(RateLimits, are_tiktoks_for_every_endpoint) {
  struct Row {
    Operation operation;
    int limit;
  };
  for (const auto& [operation, limit] :
       {Row{Operation::video_init, 6}, Row{Operation::creator_info, 20}, Row{Operation::status, 30},
        Row{Operation::user_info, 600}, Row{Operation::video_list, 600},
        Row{Operation::video_query, 600}}) {
    RateLimits limits{RateLimitOptions()};
    for (int i = 0; i < limit; ++i) EXPECT_TRUE(limits.admit("t", operation, kLimitedAt));
    EXPECT_FALSE(limits.admit("t", operation, kLimitedAt)) << to_string(operation);
  }
}

TEST(RateLimits, can_be_off_and_are_for_the_rest) {
  RateLimits limits({std::nullopt, 1, 1, 1});
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE(limits.admit("t", Operation::video_init, kLimitedAt));
    EXPECT_TRUE(limits.admit("t", Operation::token, kLimitedAt));
    EXPECT_TRUE(limits.admit("t", Operation::cancel, kLimitedAt));
  }
}

}  // namespace
}  // namespace tokpost::sandbox
