#include "native/core/vault/signed_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tokpost {
namespace {

KeyRing signing_ring(const std::vector<std::string>& keys) {
  return KeyRing::parse(keys, "the test").value();
}

const std::string kFirst(64, 'a');
const std::string kSecond(64, 'b');

TEST(SignedText, a_signature_is_of_its_text_purpose_and_first_key) {
  const KeyRing keys = signing_ring({kFirst});
  const std::string signature = sign_text(keys, "media-url", "photo.1700000000");
  EXPECT_EQ(signature.size(), 43U);
  EXPECT_TRUE(is_signed(keys, "media-url", "photo.1700000000", signature));
  EXPECT_FALSE(is_signed(keys, "media-url", "photo.1700000001", signature));
  EXPECT_FALSE(is_signed(keys, "cookie", "photo.1700000000", signature));
  EXPECT_FALSE(is_signed(signing_ring({kSecond}), "media-url", "photo.1700000000", signature));
  EXPECT_TRUE(
      is_signed(signing_ring({kFirst, kSecond}), "media-url", "photo.1700000000", signature));
}

TEST(SignedText, part_of_a_signature_is_none) {
  const KeyRing keys = signing_ring({kFirst});
  const std::string signature = sign_text(keys, "cookie", "text");
  EXPECT_FALSE(is_signed(keys, "cookie", "text", ""));
  EXPECT_FALSE(is_signed(keys, "cookie", "text", signature.substr(0, 42)));
  EXPECT_FALSE(is_signed(keys, "cookie", "text", signature + "A"));
}

}  // namespace
}  // namespace tokpost
