#include "native/core/base/trace.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace tokpost {
namespace {

TEST(Trace, nobody_watches_one_without_a_sink) {
  const Trace trace;
  trace.watch(true);
  EXPECT_FALSE(trace.wanted());
  trace.write(RetryTrace{});
}

TEST(Trace, takes_records_while_it_is_watched) {
  std::vector<TraceRecord> records;
  const Trace trace([&](TraceRecord record) { records.push_back(std::move(record)); });
  // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): it is the subject
  const Trace copy = trace;
  copy.write(RetryTrace{.attempt = 1});
  trace.watch(true);
  EXPECT_TRUE(copy.wanted());
  copy.write(RetryTrace{.attempt = 2});
  trace.watch(false);
  copy.write(RetryTrace{.attempt = 3});
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(std::get<RetryTrace>(records[0]).attempt, 2);
}

}  // namespace
}  // namespace tokpost
