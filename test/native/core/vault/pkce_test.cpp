#include "native/core/vault/pkce.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tokpost {
namespace {

// The vector of TikTok's own Android SDK.
const Secret& sdk_verifier() {
  static const Secret kVerifier("gaeCq5mVvbhA8Ce6w5O9XBVIKMkySgv-_9A-rnhm9Ns");
  return kVerifier;
}

TEST(Pkce, tiktok_wants_the_challenge_in_hex) {
  EXPECT_EQ(code_challenge(sdk_verifier(), PkceDialect::hex),
            "e6a178b120743d08509508f269652b0bdf91e29332921bc9e9744fd3dd41bfef");
}

TEST(Pkce, rfc_7636_wants_it_in_base64url) {
  EXPECT_EQ(code_challenge(sdk_verifier(), PkceDialect::base64url),
            "5qF4sSB0PQhQlQjyaWUrC9-R4pMykhvJ6XRP091Bv-8");
}

TEST(Pkce, a_new_verifier_is_valid_and_new) {
  const Secret first = make_code_verifier();
  EXPECT_TRUE(is_code_verifier(first));
  EXPECT_EQ(first.reveal().size(), 43U);
  EXPECT_FALSE(first == make_code_verifier());
}

TEST(Pkce, a_verifier_has_43_to_128_characters_of_the_set) {
  EXPECT_TRUE(is_code_verifier(sdk_verifier()));
  EXPECT_FALSE(is_code_verifier(Secret(std::string(42, 'a'))));
  EXPECT_TRUE(is_code_verifier(Secret(std::string(43, '~'))));
  EXPECT_TRUE(is_code_verifier(Secret(std::string(128, '.'))));
  EXPECT_FALSE(is_code_verifier(Secret(std::string(129, 'a'))));
  EXPECT_FALSE(is_code_verifier(Secret(std::string(43, '+'))));
}

}  // namespace
}  // namespace tokpost
