#include "native/core/tiktok/config_numbers.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace tokpost::tiktok {
namespace {

// "path:code path:code …" of the faults, empty where there are none.
std::string number_faults(const ConfigNumbers& numbers) {
  AppConfig config;
  std::string all;
  for (const auto& issue : set_numbers(config, numbers)) {
    EXPECT_NE(issue.message.find(issue.path), std::string::npos) << "names its input";
    all += (all.empty() ? "" : " ") + issue.path + ":" + issue.code;
  }
  return all;
}

TEST(ConfigNumbers, reach_their_places) {
  const ConfigNumbers numbers = {{"timeouts.connectMs", 1},
                                 {"timeouts.idleMs", 2},
                                 {"timeouts.requestMs", 3},
                                 {"retry.maxAttempts", 4},
                                 {"retry.baseDelayMs", 5},
                                 {"retry.maxDelayMs", 6},
                                 {"polling.intervalMs", 700},
                                 {"polling.maxChecks", 8},
                                 {"limits.init", 9},
                                 {"limits.creatorInfo", 10},
                                 {"limits.status", 11},
                                 {"limits.read", 12},
                                 {"uploads.concurrency", 13},
                                 {"uploads.maxBytesPerSecond", 14},
                                 {"uploads.chunkSize", 6'000'000}};
  AppConfig checked;
  EXPECT_TRUE(set_numbers(checked, numbers).empty());
  using std::chrono::milliseconds;
  EXPECT_EQ(checked.timeouts.connect, milliseconds(1));
  EXPECT_EQ(checked.timeouts.idle, milliseconds(2));
  EXPECT_EQ(checked.timeouts.request, milliseconds(3));
  EXPECT_EQ(checked.retry.max_attempts, 4);
  EXPECT_EQ(checked.retry.base_delay, milliseconds(5));
  EXPECT_EQ(checked.retry.max_delay, milliseconds(6));
  EXPECT_EQ(checked.polling.interval, milliseconds(700));
  EXPECT_EQ(checked.polling.max_checks, 8);
  EXPECT_EQ(checked.limits->init, 9);
  EXPECT_EQ(checked.limits->creator_info, 10);
  EXPECT_EQ(checked.limits->status, 11);
  EXPECT_EQ(checked.limits->read, 12);
  EXPECT_EQ(checked.uploads.concurrency, 13);
  EXPECT_EQ(checked.uploads.max_bytes_per_second, 14);
  EXPECT_EQ(checked.uploads.chunk_size, 6'000'000);
}

TEST(ConfigNumbers, are_whole_and_within_their_bounds) {
  for (const double bad : {0.0, -1.0, 1.5, 1e9, std::numeric_limits<double>::quiet_NaN(),
                           std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(number_faults({{"retry.maxAttempts", bad}}), "retry.maxAttempts:out_of_range") << bad;
  }
  EXPECT_EQ(number_faults({{"retry.maxAttempts", 100}}), "");
}

TEST(ConfigNumbers, a_fault_leaves_the_default) {
  AppConfig config;
  set_numbers(config, {{"retry.maxAttempts", 0}});
  EXPECT_EQ(config.retry.max_attempts, 5);
}

TEST(ConfigNumbers, the_longest_delay_is_not_below_the_base) {
  EXPECT_EQ(number_faults({{"retry.baseDelayMs", 100}, {"retry.maxDelayMs", 50}}),
            "retry.maxDelayMs:out_of_range");
}

TEST(ConfigNumbers, an_unknown_path_is_a_fault) {
  EXPECT_EQ(number_faults({{"retry.tries", 3}}), "retry.tries:unknown_option");
}

}  // namespace
}  // namespace tokpost::tiktok
