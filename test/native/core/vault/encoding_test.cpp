#include "native/core/vault/encoding.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

TEST(Hex, goes_both_ways) {
  const std::string bytes("\x00\x7f\x80\xff", 4);
  EXPECT_EQ(to_hex(bytes), "007f80ff");
  EXPECT_EQ(from_hex("007F80fF"), bytes);
  EXPECT_EQ(from_hex(""), "");
}

TEST(Hex, refuses_half_bytes_and_other_letters) {
  EXPECT_EQ(from_hex("abc"), std::nullopt);
  EXPECT_EQ(from_hex("0g"), std::nullopt);
  EXPECT_EQ(from_hex("g0"), std::nullopt);
}

TEST(Base64Url, matches_the_vectors_of_rfc_4648) {
  EXPECT_EQ(to_base64url(""), "");
  EXPECT_EQ(to_base64url("f"), "Zg");
  EXPECT_EQ(to_base64url("fo"), "Zm8");
  EXPECT_EQ(to_base64url("foo"), "Zm9v");
  EXPECT_EQ(to_base64url("foob"), "Zm9vYg");
  EXPECT_EQ(to_base64url("foobar"), "Zm9vYmFy");
  EXPECT_EQ(to_base64url("\xfb\xff"), "-_8");
}

TEST(Base64, reads_both_alphabets_with_and_without_padding) {
  EXPECT_EQ(from_base64("-_8"), "\xfb\xff");
  EXPECT_EQ(from_base64("+/8="), "\xfb\xff");
  EXPECT_EQ(from_base64("Zg=="), "f");
  EXPECT_EQ(from_base64("Zg"), "f");
  EXPECT_EQ(from_base64("Zm9v"), "foo");
  EXPECT_EQ(from_base64(""), "");
}

TEST(Base64, refuses_what_is_none) {
  for (const char* text : {"Z", "Zm9vY", "Zm 9", "Zg=", "=", "Zm9v=", "Zg==="}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
  for (const char* text : {"Zh", "Zm9"}) {  // bits set beyond the last byte
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace tokpost
