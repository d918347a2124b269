#include "native/core/vault/digest.hpp"

#include "native/core/vault/encoding.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

TEST(Sha256, matches_fips_180) {
  EXPECT_EQ(to_hex(sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(HmacSha256, matches_rfc_4231) {
  const auto code = hmac_sha256(Secret("Jefe"), "what do ya want for nothing?");
  EXPECT_EQ(to_hex(code), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hmac_sha256(Secret("Jefe"), "what do ya ", "want for nothing?"), code);
}

TEST(HmacSha256, takes_an_empty_key_and_message) {
  EXPECT_EQ(to_hex(hmac_sha256(Secret(), "")),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(RunningSha256, is_the_digest_of_all_pieces_and_copies_part) {
  RunningSha256 running;
  running.update("ab");
  RunningSha256 copy(running);
  running.update("c");
  copy.update("x");
  EXPECT_EQ(running.digest(), sha256("abc"));
  EXPECT_EQ(copy.digest(), sha256("abx"));
  copy = running;
  running.update("d");
  EXPECT_EQ(copy.digest(), sha256("abc"));
  EXPECT_EQ(running.digest(), sha256("abcd"));
}

}  // namespace
}  // namespace tokpost
