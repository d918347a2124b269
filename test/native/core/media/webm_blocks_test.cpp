#include "native/core/media/webm_blocks.hpp"

#include "native/core/media/probe.hpp"
#include "test/native/support/byte_writer.hpp"
#include "test/native/support/media_fixtures.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

using test::element;
using test::make_webm;

std::string simple_block(std::uint64_t track, int relative) {
  return element(0xa3, test::big_endian(0x80 | track, 1) +
                           test::big_endian(static_cast<std::uint64_t>(relative) & 0xffff, 2) +
                           "\x80pic");
}

TEST(WalkBlocks, times_are_relative_to_their_cluster_and_may_go_back) {
  const std::string file =
      element(0x1f43b675, test::uint_element(0xe7, 1000) + simple_block(1, 0) +
                              simple_block(1, 80) + simple_block(1, -40) + simple_block(2, 500));
  const WholeBytes bytes(file);
  ProbeReader reader(bytes);
  const BlockTimes times = walk_blocks(reader, 0, file.size(), 1, 100);
  EXPECT_EQ(times.first, 960);
  EXPECT_EQ(times.last, 1500);
  EXPECT_EQ(times.video, (std::vector<std::int64_t>{1000, 1080, 960}));
  EXPECT_TRUE(times.reached_end);
  EXPECT_NEAR(times.tally().rate(1000)->average, 2 * 1000 / 120.0, 1e-9);
}

TEST(WalkBlocks, stops_after_enough_pictures) {
  const std::string file = make_webm({.endless = true});
  const WholeBytes bytes(file);
  ProbeReader reader(bytes);
  const BlockTimes times = walk_blocks(reader, file.find("\x1f\x43\xb6\x75"), file.size(), 1, 10);
  EXPECT_EQ(times.video.size(), 10U);
  EXPECT_FALSE(times.reached_end);
}

TEST(WalkBlocks, stops_at_what_is_no_element_or_has_no_end) {
  for (const std::string& junk : {test::zeros(32), test::endless_element(0x1254c367, "tags")}) {
    const WholeBytes bytes(junk);
    ProbeReader reader(bytes);
    EXPECT_FALSE(walk_blocks(reader, 0, junk.size(), 1, 10).reached_end);
  }
}

TEST(WalkBlocks, passes_over_blocks_that_are_too_short) {
  const std::string file = element(0xa3, "\x81") + element(0xa3, "");
  const WholeBytes bytes(file);
  ProbeReader reader(bytes);
  const BlockTimes times = walk_blocks(reader, 0, file.size(), 1, 10);
  EXPECT_FALSE(times.first);
  EXPECT_TRUE(times.reached_end);
}

TEST(BlockTimes, a_pair_of_pictures_makes_no_rate) {
  BlockTimes times;
  times.video = {0, 33};
  EXPECT_FALSE(times.tally().rate(1000));
}

TEST(FindLastCluster, passes_over_the_pattern_inside_pictures) {
  std::string file = make_webm({.endless = true, .frames = 30});
  const std::size_t cluster = file.rfind("\x1f\x43\xb6\x75");
  file.replace(file.size() - 100, 5, "\x1f\x43\xb6\x75\x81");
  const WholeBytes bytes(file);
  ProbeReader reader(bytes);
  EXPECT_EQ(find_last_cluster(reader, 0, file.size()), cluster);
}

TEST(FindLastCluster, finds_one_that_lies_across_two_windows) {
  for (int shift = -6; shift <= 2; ++shift) {
    const std::string cluster = element(0x1f43b675, test::uint_element(0xe7, 1));
    const auto tail = static_cast<std::size_t>(64L * 1024 + shift);
    const std::string file = test::zeros(1000) + cluster + test::zeros(tail - cluster.size());
    const WholeBytes bytes(file);
    ProbeReader reader(bytes);
    EXPECT_EQ(find_last_cluster(reader, 0, file.size()), 1000U) << shift;
  }
}

TEST(FindLastCluster, gives_up_after_a_bounded_search) {
  const std::string file = make_webm({.frames = 1}) + test::zeros(1024 * 1024);
  const WholeBytes bytes(file);
  ProbeReader reader(bytes);
  EXPECT_FALSE(find_last_cluster(reader, 0, file.size()));
}

}  // namespace
}  // namespace tokpost::media
