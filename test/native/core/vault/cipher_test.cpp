#include "native/core/vault/cipher.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tokpost {
namespace {

const Secret kKey(std::string(kCipherKeyBytes, 'k'));
const Secret kOtherKey(std::string(kCipherKeyBytes, 'o'));

TEST(AesGcm, opens_what_it_sealed) {
  for (const std::string plain : {"", "x", "act.token!4692.e1"}) {
    const std::string sealed = aes_gcm_seal(kKey, plain, "row 1");
    EXPECT_EQ(aes_gcm_open(kKey, sealed, "row 1").value().reveal(), plain);
    // A byte or two may stand in any ciphertext.
    if (plain.size() > 8) {
      EXPECT_EQ(sealed.find(plain), std::string::npos);
    }
  }
}

TEST(AesGcm, never_seals_alike_twice) {
  EXPECT_NE(aes_gcm_seal(kKey, "same", "row"), aes_gcm_seal(kKey, "same", "row"));
}

TEST(AesGcm, opens_in_its_own_row_and_with_its_own_key_only) {
  const std::string sealed = aes_gcm_seal(kKey, "secret", "row 1");
  EXPECT_EQ(aes_gcm_open(kKey, sealed, "row 2").error().code, "decrypt_failed");
  EXPECT_EQ(aes_gcm_open(kOtherKey, sealed, "row 1").error().code, "decrypt_failed");
}

TEST(AesGcm, notices_every_changed_byte_and_every_cut) {
  const std::string sealed = aes_gcm_seal(kKey, "secret", "row");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_TRUE(aes_gcm_open(kKey, changed, "row").has_error()) << i;
    EXPECT_TRUE(aes_gcm_open(kKey, sealed.substr(0, i), "row").has_error()) << i;
  }
}

TEST(AesGcmDeathTest, a_key_of_another_size_is_a_bug) {
  EXPECT_DEATH(aes_gcm_seal(Secret("short"), "x", ""), "");
}

}  // namespace
}  // namespace tokpost
