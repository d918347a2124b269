#include "native/core/vault/random_token.hpp"

#include "native/core/vault/encoding.hpp"

#include <gtest/gtest.h>

#include <set>

namespace tokpost {
namespace {

TEST(RandomToken, holds_the_asked_number_of_bytes) {
  EXPECT_EQ(from_base64(random_token(16)).value().size(), 16U);
  EXPECT_EQ(random_token(0), "");
}

TEST(OAuthState, is_256_bits_and_never_the_same) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(make_oauth_state());
  EXPECT_EQ(seen.size(), 100U);
  EXPECT_EQ(from_base64(*seen.begin()).value().size(), 32U);
}

}  // namespace
}  // namespace tokpost
