#include "native/sandbox/chunk_rules.hpp"

#include "native/core/media/chunk_plan.hpp"

#include <gtest/gtest.h>

namespace tokpost::sandbox {
namespace {

TEST(ChunkRules, the_last_chunk_takes_the_rest) {
  const ChunkPlan plan{50'000'123, 10'000'000, 5};
  EXPECT_EQ(plan.chunk_at(0), 1);
  EXPECT_EQ(plan.chunk_at(9'999'999), 1);
  EXPECT_EQ(plan.chunk_at(10'000'000), 2);
  EXPECT_EQ(plan.chunk_at(50'000'100), 5);
  EXPECT_EQ(plan.end_of_chunk_at(1), 10'000'000);
  EXPECT_EQ(plan.end_of_chunk_at(40'000'000), 50'000'123);
  EXPECT_EQ(plan.end_of_chunk_at(50'000'100), 50'000'123);
}

TEST(ChunkRules, the_doubt_is_below_five_mebibytes) {
  EXPECT_TRUE(is_doubtful({10'000'001, 5'000'000, 2}));
  EXPECT_TRUE(is_doubtful({12'000'000, 5'242'879, 2}));
  EXPECT_FALSE(is_doubtful({12'000'000, 5'242'880, 2}));
  EXPECT_FALSE(is_doubtful({5'000'000, 5'000'000, 1}));  // the whole video
}

// Whatever our own client announces is beyond doubt, or its users would find violations that are
// none of theirs.
TEST(ChunkRules, our_own_plans_are_beyond_doubt) {
  std::vector<std::uint64_t> sizes = {1, 4'294'967'296};
  for (const std::uint64_t edge : {5'000'000, 5'242'880, 10'000'000, 64'000'000, 67'108'864,
                                   100'000'000, 128'000'000, 1'000'000'000}) {
    for (const std::uint64_t size : {edge - 1, edge, edge + 1}) sizes.push_back(size);
  }
  for (std::uint64_t size = 777'777; size < 4'294'967'296; size += 37'000'003) {
    sizes.push_back(size);
  }
  for (const std::uint64_t size : sizes) {
    for (const std::uint64_t speed : {0ULL, 100'000ULL, 10'000'000ULL, 1'000'000'000ULL}) {
      for (const bool kept : {false, true}) {
        media::ChunkHints hints;
        if (speed != 0) hints.bytes_per_second = speed;
        hints.kept_in_memory = kept;
        const auto ours = media::plan_chunks(size, hints);
        const ChunkPlan plan{static_cast<std::int64_t>(ours.size_bytes),
                             static_cast<std::int64_t>(ours.chunk_size),
                             static_cast<std::int64_t>(ours.count)};
        EXPECT_EQ(chunk_fault(plan), std::nullopt) << size << " at " << speed;
        EXPECT_FALSE(is_doubtful(plan)) << size << " at " << speed;
        const auto last = ours.chunk(ours.count - 1);
        EXPECT_EQ(plan.end_of_chunk_at(static_cast<std::int64_t>(last.first)),
                  static_cast<std::int64_t>(last.last() + 1));
      }
    }
  }
}

}  // namespace
}  // namespace tokpost::sandbox
