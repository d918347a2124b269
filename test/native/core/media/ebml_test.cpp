#include "native/core/media/ebml.hpp"

#include "test/native/support/byte_writer.hpp"

#include <gtest/gtest.h>

#include <bit>

namespace tokpost::media {
namespace {

using test::element;

TEST(Vint, carries_its_length) {
  EXPECT_EQ(read_vint("\x81").value, 1U);
  EXPECT_EQ(read_vint("\x40\x02").value, 2U);
  EXPECT_EQ(read_vint("\x40\x02").length, 2U);
  EXPECT_EQ(read_vint(test::big_endian((std::uint64_t{1} << 56) | 77, 8)).value, 77U);
  EXPECT_TRUE(read_vint("\xff").all_ones);
  EXPECT_FALSE(read_vint("\xfe").all_ones);
}

TEST(Vint, is_invalid_without_a_marker_or_when_cut) {
  EXPECT_EQ(read_vint("").length, 0U);
  EXPECT_EQ(read_vint("\x40").length, 0U);
  EXPECT_EQ(read_vint(test::zeros(9)).length, 0U);
}

TEST(Element, walks_children) {
  const std::string file = element(
      0x1549a966, test::uint_element(0x2ad7b1, 5) + element(0x86, std::string("V_VP8\0\0", 7)));
  const WholeBytes bytes(file);
  ProbeReader reader(bytes);
  const auto parent = read_element(reader, 0, file.size());
  ASSERT_TRUE(parent);
  EXPECT_EQ(parent->id, 0x1549a966U);
  ElementWalk walk(reader, *parent);
  const auto number = walk.next();
  ASSERT_TRUE(number);
  EXPECT_EQ(element_uint(reader, *number), 5U);
  const auto text = walk.next();
  ASSERT_TRUE(text);
  EXPECT_EQ(element_text(reader, *text), "V_VP8");
  EXPECT_FALSE(walk.next());
}

TEST(Element, reads_floats_of_both_sizes) {
  const std::string file =
      element(0x4489, test::big_endian(std::bit_cast<std::uint32_t>(1.5F), 4)) +
      element(0x4489, test::big_endian(std::bit_cast<std::uint64_t>(2.5), 8)) +
      element(0x4489, "abc");
  const WholeBytes bytes(file);
  ProbeReader reader(bytes);
  const auto first = read_element(reader, 0, file.size());
  const auto second = read_element(reader, first->end, file.size());
  const auto third = read_element(reader, second->end, file.size());
  EXPECT_DOUBLE_EQ(element_float(reader, *first), 1.5);
  EXPECT_DOUBLE_EQ(element_float(reader, *second), 2.5);
  EXPECT_DOUBLE_EQ(element_float(reader, *third), 0);
}

TEST(Element, is_cut_at_its_parents_end) {
  const std::string file =
      "\xec\x90"
      "abc";
  const WholeBytes bytes(file);
  ProbeReader reader(bytes);
  const auto cut = read_element(reader, 0, file.size());
  ASSERT_TRUE(cut);
  EXPECT_TRUE(cut->overran);
  EXPECT_EQ(cut->end, file.size());
}

TEST(Element, of_unknown_size_goes_to_its_parents_end) {
  const std::string file = test::endless_element(0x18538067, "abc");
  const WholeBytes bytes(file);
  ProbeReader reader(bytes);
  const auto open = read_element(reader, 0, file.size());
  ASSERT_TRUE(open);
  EXPECT_TRUE(open->unknown_size);
  EXPECT_FALSE(open->overran);
  EXPECT_EQ(open->end, file.size());
}

TEST(Element, without_a_valid_head_is_none) {
  for (const std::string& file :
       {test::zeros(8), std::string("\x08\x81xxxx"), std::string("\xec")}) {
    const WholeBytes bytes(file);
    ProbeReader reader(bytes);
    EXPECT_FALSE(read_element(reader, 0, file.size()));
    EXPECT_FALSE(read_element(reader, file.size(), file.size()));
  }
}

}  // namespace
}  // namespace tokpost::media
