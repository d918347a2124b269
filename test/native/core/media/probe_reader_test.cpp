#include "native/core/media/probe_reader.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

TEST(ProbeReader, reads_numbers_of_both_orders) {
  const WholeBytes bytes("\x01\x02\x03\x04");
  ProbeReader reader(bytes);
  EXPECT_EQ(reader.big_endian(0, 4), 0x01020304U);
  EXPECT_EQ(reader.little_endian(1, 2), 0x0302U);
}

TEST(ProbeReader, answers_zero_past_the_end_and_goes_on) {
  const WholeBytes bytes("\x01\x02");
  ProbeReader reader(bytes);
  EXPECT_EQ(reader.big_endian(1, 2), 0U);
  EXPECT_EQ(reader.big_endian(9, 2), 0U);
  EXPECT_EQ(reader.bytes(1, 8), "\x02");
  EXPECT_EQ(reader.bytes(0, 0), "");
  EXPECT_TRUE(reader.ok());
}

TEST(ProbeReader, names_the_first_missing_range_and_stops) {
  FetchedBytes bytes(100);
  bytes.add(0, "0123456789");
  ProbeReader reader(bytes);
  EXPECT_EQ(reader.bytes(95, 10), "");
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.bytes(0, 4), "");
  EXPECT_EQ(reader.bytes(40, 10), "");
  ASSERT_TRUE(reader.need());
  EXPECT_EQ(reader.need()->offset, 95U);
  EXPECT_EQ(reader.need()->size, 5U);
}

TEST(ProbeReader, ends_after_a_bounded_number_of_steps) {
  const WholeBytes bytes("x");
  ProbeReader reader(bytes);
  std::uint64_t steps = 0;
  while (reader.step()) ++steps;
  EXPECT_EQ(steps, 20'000U);
  EXPECT_TRUE(reader.exhausted());
  EXPECT_EQ(reader.bytes(0, 1), "");
}

TEST(ProbeReader, ends_after_a_bounded_number_of_bytes) {
  const std::string file(100'000, 'x');
  const WholeBytes bytes(file);
  ProbeReader reader(bytes);
  int reads = 0;
  while (!reader.bytes(0, file.size()).empty()) ++reads;
  EXPECT_EQ(reads, 81);
  EXPECT_FALSE(reader.ok());
}

}  // namespace
}  // namespace tokpost::media
