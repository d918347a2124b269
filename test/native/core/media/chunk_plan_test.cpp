#include "native/core/media/chunk_plan.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

constexpr std::uint64_t kFourGibibytes = 4'294'967'296;

TEST(ChunkPlan, up_to_64_million_bytes_go_as_a_whole) {
  for (const std::uint64_t size : {1ULL, 3'145'728ULL, 4'194'304ULL, 5'000'000ULL, 5'242'879ULL,
                                   50'000'123ULL, 64'000'000ULL}) {
    const ChunkPlan plan = plan_chunks(size);
    EXPECT_EQ(plan.chunk_size, size);
    EXPECT_EQ(plan.count, 1U);
    EXPECT_TRUE(is_valid_plan(plan));
  }
}

TEST(ChunkPlan, above_that_the_count_is_rounded_down) {
  EXPECT_EQ(plan_chunks(64'000'001).count, 6U);
  EXPECT_EQ(plan_chunks(64'000'001).chunk_size, 10'000'000U);
  EXPECT_EQ(plan_chunks(100'000'000).count, 10U);
  EXPECT_EQ(plan_chunks(kFourGibibytes).count, 429U);
}

TEST(ChunkPlan, last_chunk_takes_the_remainder) {
  const ChunkPlan plan = plan_chunks(64'000'001);
  EXPECT_EQ(plan.chunk(0).first, 0U);
  EXPECT_EQ(plan.chunk(0).last(), 9'999'999U);
  EXPECT_EQ(plan.chunk(5).first, 50'000'000U);
  EXPECT_EQ(plan.chunk(5).size, 14'000'001U);
  EXPECT_EQ(plan.chunk(5).last(), 64'000'000U);
}

TEST(ChunkPlan, finds_the_chunk_of_a_byte) {
  const ChunkPlan plan = plan_chunks(64'000'001);
  EXPECT_EQ(plan.index_of(0), 0U);
  EXPECT_EQ(plan.index_of(9'999'999), 0U);
  EXPECT_EQ(plan.index_of(10'000'000), 1U);
  EXPECT_EQ(plan.index_of(64'000'000), 5U);
}

TEST(ChunkPlan, a_fast_line_gets_larger_chunks) {
  EXPECT_EQ(plan_chunks(kFourGibibytes, {.bytes_per_second = 100'000}).chunk_size, 10'000'000U);
  EXPECT_EQ(plan_chunks(kFourGibibytes, {.bytes_per_second = 5'000'000}).chunk_size, 20'000'000U);
  const ChunkPlan fastest = plan_chunks(kFourGibibytes, {.bytes_per_second = ~std::uint64_t{0}});
  EXPECT_EQ(fastest.chunk_size, 64'000'000U);
  EXPECT_EQ(fastest.count, 67U);
  EXPECT_EQ(fastest.chunk(66).size, 70'967'296U);
}

TEST(ChunkPlan, a_fast_line_still_gets_several_chunks) {
  const ChunkPlan plan = plan_chunks(64'000'001, {.bytes_per_second = 1'000'000'000});
  EXPECT_EQ(plan.chunk_size, 32'000'000U);
  EXPECT_EQ(plan.count, 2U);
  EXPECT_EQ(plan.chunk(1).size, 32'000'001U);
}

TEST(ChunkPlan, wanted_size_is_kept_wherever_tiktok_allows_it) {
  const ChunkPlan plan = plan_chunks(50'000'123, {.chunk_size = 10'000'000});
  EXPECT_EQ(plan.chunk_size, 10'000'000U);
  EXPECT_EQ(plan.count, 5U);
  EXPECT_EQ(plan.chunk(4).size, 10'000'123U);
  // One chunk is always the whole file.
  EXPECT_EQ(plan_chunks(19'999'999, {.chunk_size = 10'000'000}).chunk_size, 19'999'999U);
  EXPECT_EQ(plan_chunks(20'000'000, {.chunk_size = 10'000'000}).count, 2U);
  for (const std::uint64_t wish : {5'000'000ULL, 33'333'333ULL, 64'000'000ULL}) {
    for (const std::uint64_t size :
         {1ULL, 9'999'999ULL, 64'000'001ULL, 100'000'000ULL, 128'000'001ULL, 4'294'967'296ULL}) {
      EXPECT_TRUE(is_valid_plan(plan_chunks(size, {.chunk_size = wish}))) << wish << " " << size;
    }
  }
}

TEST(ChunkPlan, wanted_size_does_not_count_for_what_stays_in_memory) {
  const ChunkHints hints{.chunk_size = 64'000'000, .kept_in_memory = true};
  EXPECT_EQ(plan_chunks(100'000'000, hints).chunk_size, 5'242'880U);
}

TEST(ChunkPlan, what_stays_in_memory_is_small) {
  EXPECT_EQ(plan_chunks(10'485'759, {.kept_in_memory = true}).count, 1U);
  const ChunkPlan plan = plan_chunks(50'000'123, {.kept_in_memory = true});
  EXPECT_EQ(plan.chunk_size, 5'242'880U);
  EXPECT_EQ(plan.count, 9U);
}

TEST(ChunkPlan, is_valid_and_whole_for_any_size) {
  for (std::uint64_t size = 1; size <= kFourGibibytes; size = size * 17 / 16 + 1) {
    for (const ChunkHints& hints :
         {ChunkHints{}, ChunkHints{.bytes_per_second = 3'000'000},
          ChunkHints{.bytes_per_second = 50'000'000}, ChunkHints{.kept_in_memory = true}}) {
      const ChunkPlan plan = plan_chunks(size, hints);
      ASSERT_TRUE(is_valid_plan(plan)) << size;
      ASSERT_TRUE(plan.count == 1 || plan.chunk_size >= 5'242'880) << size;
      const Chunk last = plan.chunk(plan.count - 1);
      ASSERT_EQ(last.first + last.size, size);
      if (hints.kept_in_memory) {
        ASSERT_LT(last.size, 10'485'760U) << size;
      }
    }
  }
}

/// The vectors of the API facts, with TikTok's verdict.
TEST(ChunkRules, agree_with_every_vector) {
  struct Vector {
    std::uint64_t size;
    std::uint64_t chunk;
    std::uint64_t count;
    bool valid;
  };
  for (const Vector& one :
       {Vector{3'145'728, 3'145'728, 1, true}, Vector{4'194'304, 4'194'304, 1, true},
        Vector{5'000'000, 5'000'000, 1, true}, Vector{50'000'123, 10'000'000, 5, true},
        Vector{64'000'000, 64'000'000, 1, true}, Vector{64'000'001, 64'000'001, 1, false},
        Vector{64'000'001, 10'000'000, 6, true}, Vector{100'000'000, 64'000'000, 1, false},
        Vector{100'000'000, 10'000'000, 10, true}, Vector{50'000'123, 10'000'000, 6, false},
        Vector{kFourGibibytes, 5'000'000, 858, true},
        Vector{kFourGibibytes, 64'000'000, 67, true}}) {
    EXPECT_EQ(is_valid_plan({one.size, one.chunk, one.count}), one.valid)
        << one.size << " by " << one.chunk;
  }
}

TEST(ChunkRules, refuse_what_breaks_a_limit) {
  EXPECT_FALSE(is_valid_plan({0, 0, 0}));
  EXPECT_FALSE(is_valid_plan({10'000'000, 4'999'999, 2}));
  EXPECT_FALSE(is_valid_plan({200'000'000, 64'000'001, 3}));
  EXPECT_FALSE(is_valid_plan({3'000'000, 5'000'000, 0}));
  EXPECT_FALSE(is_valid_plan({3'000'000, 3'000'000, 2}));
  EXPECT_FALSE(is_valid_plan({5'010'000'000, 5'000'000, 1002}));
}

}  // namespace
}  // namespace tokpost::media
