#include "native/core/base/utf16.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

TEST(Utf16Length, counts_as_javascript_does) {
  EXPECT_EQ(utf16_length(""), 0U);
  EXPECT_EQ(utf16_length("abc"), 3U);
  EXPECT_EQ(utf16_length("é"), 1U);
  EXPECT_EQ(utf16_length("日本"), 2U);
  EXPECT_EQ(utf16_length("😀"), 2U);                   // outside the BMP: a surrogate pair
  EXPECT_EQ(utf16_length("👩‍👩‍👧"), 8U);  // three emoji and two joiners
}

TEST(Utf16Prefix, never_cuts_a_character) {
  EXPECT_EQ(utf16_prefix("abc", 2), "ab");
  EXPECT_EQ(utf16_prefix("a😀b", 2), "a");
  EXPECT_EQ(utf16_prefix("a😀b", 3), "a😀");
  EXPECT_EQ(utf16_prefix("é", 0), "");
  EXPECT_EQ(utf16_prefix("short", 100), "short");
}

}  // namespace
}  // namespace tokpost
