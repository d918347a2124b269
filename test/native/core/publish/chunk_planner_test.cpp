#include "native/core/publish/chunk_planner.hpp"

#include "test/native/core/publish/fake_upload.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

using std::chrono::seconds;

const FakeSource kVideo(1'000'000'000);

TEST(ChunkPlanner, chunks_grow_with_what_the_line_carries) {
  ChunkPlanner chunks(std::nullopt);
  EXPECT_EQ(chunks.plan(kVideo).chunk_size, 10'000'000u);
  chunks.note_upload(100'000'000, seconds(10));
  EXPECT_EQ(chunks.plan(kVideo).chunk_size, 40'000'000u);
  chunks.note_upload(50'000'000, seconds(10));  // half as fast, counted half
  EXPECT_EQ(chunks.plan(kVideo).chunk_size, 30'000'000u);
}

TEST(ChunkPlanner, small_upload_tells_nothing) {
  ChunkPlanner chunks(std::nullopt);
  chunks.note_upload(4'999'999, std::chrono::milliseconds(1));
  EXPECT_EQ(chunks.plan(kVideo).chunk_size, 10'000'000u);
}

TEST(ChunkPlanner, callers_wish_counts_before_the_line) {
  ChunkPlanner chunks(20'000'000);
  chunks.note_upload(1'000'000'000, seconds(1));
  EXPECT_EQ(chunks.plan(kVideo).chunk_size, 20'000'000u);
}

}  // namespace
}  // namespace tokpost::test
