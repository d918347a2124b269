#include "native/core/media/mp4_boxes.hpp"

#include "test/native/support/byte_writer.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

using test::big_endian;
using test::box;

TEST(BoxWalk, goes_through_boxes_of_both_sizes) {
  const std::string file = box("free", "abc") + test::large_box("mdat", "defg");
  const WholeBytes bytes(file);
  ProbeReader reader(bytes);
  BoxWalk walk(reader, 0, file.size());
  const auto first = walk.next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->type, fourcc("free"));
  EXPECT_EQ(first->body_size(), 3U);
  const auto second = walk.next();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->body, 11U + 16U);
  EXPECT_EQ(second->end, file.size());
  EXPECT_FALSE(walk.next());
  EXPECT_FALSE(walk.overran());
  EXPECT_FALSE(walk.malformed());
}

TEST(BoxWalk, size_zero_goes_to_the_end) {
  const std::string file = big_endian(0, 4) + "mdat" + "rest of it";
  const WholeBytes bytes(file);
  ProbeReader reader(bytes);
  BoxWalk walk(reader, 0, file.size());
  EXPECT_EQ(walk.next()->end, file.size());
  EXPECT_FALSE(walk.overran());
}

TEST(BoxWalk, a_box_is_cut_at_its_parents_end) {
  for (const std::string& size : {big_endian(100, 4) + "mdat",
                                  big_endian(1, 4) + "mdat" + big_endian(~std::uint64_t{0}, 8)}) {
    const std::string file = size + "abc";
    const WholeBytes bytes(file);
    ProbeReader reader(bytes);
    BoxWalk walk(reader, 0, file.size());
    const auto cut = walk.next();
    ASSERT_TRUE(cut);
    EXPECT_EQ(cut->end, file.size());
    EXPECT_TRUE(walk.overran());
    EXPECT_FALSE(walk.next());
  }
}

TEST(BoxWalk, stops_at_a_size_below_its_own_header) {
  for (const std::string& size :
       {big_endian(7, 4) + "mdat", big_endian(1, 4) + "mdat" + big_endian(15, 8)}) {
    const std::string file = size + "abcdefgh";
    const WholeBytes bytes(file);
    ProbeReader reader(bytes);
    BoxWalk walk(reader, 0, file.size());
    EXPECT_FALSE(walk.next());
    EXPECT_TRUE(walk.malformed());
    EXPECT_FALSE(walk.next());
  }
}

TEST(BoxWalk, a_short_rest_is_the_end) {
  const WholeBytes bytes(std::string_view("\0\0\0\0", 4));
  ProbeReader reader(bytes);
  BoxWalk walk(reader, 0, 4);
  EXPECT_FALSE(walk.next());
  EXPECT_FALSE(walk.malformed());
}

TEST(BoxWalk, a_range_that_ends_before_it_begins_is_empty) {
  const WholeBytes bytes("0123456789abcdef");
  ProbeReader reader(bytes);
  EXPECT_FALSE(BoxWalk(reader, 12, 4).next());
}

TEST(BoxWalk, a_large_header_that_does_not_fit_is_the_end) {
  const std::string file = big_endian(1, 4) + "mdat" + "abc";
  const WholeBytes bytes(file);
  ProbeReader reader(bytes);
  EXPECT_FALSE(BoxWalk(reader, 0, file.size()).next());
}

}  // namespace
}  // namespace tokpost::media
