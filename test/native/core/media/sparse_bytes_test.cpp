#include "native/core/media/sparse_bytes.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

TEST(WholeBytes, gives_any_range_within) {
  const WholeBytes bytes("abcdef");
  EXPECT_EQ(bytes.size(), 6U);
  EXPECT_EQ(bytes.view(0, 6), "abcdef");
  EXPECT_EQ(bytes.view(4, 2), "ef");
  EXPECT_EQ(bytes.view(4, 3), std::nullopt);
  EXPECT_EQ(bytes.view(7, 1), std::nullopt);
}

TEST(FetchedBytes, gives_what_lies_within_one_part) {
  FetchedBytes bytes(100);
  bytes.add(10, "0123456789");
  bytes.add(50, "abc");
  EXPECT_EQ(bytes.size(), 100U);
  EXPECT_EQ(bytes.part_count(), 2U);
  EXPECT_EQ(bytes.fetched_bytes(), 13U);
  EXPECT_EQ(bytes.view(12, 3), "234");
  EXPECT_EQ(bytes.view(50, 3), "abc");
  EXPECT_EQ(bytes.view(9, 2), std::nullopt);
  EXPECT_EQ(bytes.view(19, 2), std::nullopt);
  EXPECT_EQ(bytes.view(51, ~std::uint64_t{0}), std::nullopt);
}

}  // namespace
}  // namespace tokpost::media
