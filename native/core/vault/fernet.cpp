#include "native/core/vault/fernet.hpp"

#include "native/core/vault/evp.hpp"

#include <openssl/hmac.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <string>

namespace tokpost {
namespace {

// version (1), time (8), initial vector (16), ciphertext in blocks of 16, HMAC-SHA256 (32)
constexpr char kVersion = '\x80';
constexpr std::size_t kVectorAt = 9;
constexpr std::size_t kTextAt = 25;
constexpr std::size_t kBlockBytes = 16;
constexpr std::size_t kMacBytes = 32;
constexpr std::size_t kHalfKeyBytes = kFernetKeyBytes / 2;

Error cannot_open_fernet() {
  return make_error(Errc::store, "decrypt_failed",
                    "A stored Fernet secret cannot be decrypted: it was changed, or written with a "
                    "key that is not configured as fernet:<key>.");
}

bool is_signed(const Secret& key, std::string_view token) {
  std::array<char, kMacBytes> mac{};
  unsigned int size = 0;
  const std::size_t signed_bytes = token.size() - kMacBytes;
  return HMAC(EVP_sha256(), key.reveal().data(), kHalfKeyBytes, evp_bytes(token.data()),
              signed_bytes, reinterpret_cast<unsigned char*>(mac.data()), &size) != nullptr &&
         constant_time_equal({mac.data(), size}, token.substr(signed_bytes));
}

}  // namespace

Result<Secret> fernet_open(const Secret& key, std::string_view token) {
  if (key.reveal().size() != kFernetKeyBytes) std::abort();  // a caller's bug
  if (token.size() < kTextAt + kBlockBytes + kMacBytes || token[0] != kVersion)
    return cannot_open_fernet();
  const std::string_view text = token.substr(kTextAt, token.size() - kTextAt - kMacBytes);
  if (text.size() % kBlockBytes != 0 || !is_signed(key, token)) return cannot_open_fernet();

  const CipherContext evp(EVP_CIPHER_CTX_new());
  std::string plain(text.size() + kBlockBytes, '\0');
  auto* const out = reinterpret_cast<unsigned char*>(plain.data());
  int size = 0;
  int rest = 0;
  const bool opened = evp != nullptr &&
                      EVP_DecryptInit_ex(evp.get(), EVP_aes_128_cbc(), nullptr,
                                         evp_bytes(key.reveal().data() + kHalfKeyBytes),
                                         evp_bytes(token.data() + kVectorAt)) == 1 &&
                      EVP_DecryptUpdate(evp.get(), out, &size, evp_bytes(text.data()),
                                        static_cast<int>(text.size())) == 1 &&
                      EVP_DecryptFinal_ex(evp.get(), out + size, &rest) == 1;
  if (!opened) {
    secure_zero(plain);
    return cannot_open_fernet();
  }
  // What the padding took lies behind the end and holds no secret.
  plain.resize(static_cast<std::size_t>(size) + static_cast<std::size_t>(rest));
  return Secret(std::move(plain));
}

}  // namespace tokpost
