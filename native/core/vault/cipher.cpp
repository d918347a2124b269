#include "native/core/vault/cipher.hpp"

#include "native/core/base/random.hpp"
#include "native/core/vault/evp.hpp"

#include <span>

namespace tokpost {
namespace {

constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;

Error cannot_open() {
  return make_error(Errc::store, "decrypt_failed",
                    "A stored secret cannot be decrypted: it was changed, moved to another row, or "
                    "encrypted with a key that is not configured.");
}

}  // namespace

std::string aes_gcm_seal(const Secret& key, std::string_view plain, std::string_view context) {
  evp_require(key.reveal().size() == kCipherKeyBytes);
  std::string sealed(kNonceBytes + plain.size() + kTagBytes, '\0');
  fill_random(std::as_writable_bytes(std::span(sealed.data(), kNonceBytes)));
  const CipherContext evp(EVP_CIPHER_CTX_new());
  int size = 0;
  evp_require(evp != nullptr &&
              EVP_EncryptInit_ex(evp.get(), EVP_aes_256_gcm(), nullptr,
                                 evp_bytes(key.reveal().data()), evp_bytes(sealed.data())) == 1 &&
              EVP_EncryptUpdate(evp.get(), nullptr, &size, evp_bytes(context.data()),
                                static_cast<int>(context.size())) == 1);
  char* const out = sealed.data() + kNonceBytes;
  evp_require(EVP_EncryptUpdate(evp.get(), evp_bytes(out), &size, evp_bytes(plain.data()),
                                static_cast<int>(plain.size())) == 1 &&
              EVP_EncryptFinal_ex(evp.get(), evp_bytes(out + size), &size) == 1 &&
              EVP_CIPHER_CTX_ctrl(evp.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, out + plain.size()) ==
                  1);
  return sealed;
}

Result<Secret> aes_gcm_open(const Secret& key, std::string_view sealed, std::string_view context) {
  evp_require(key.reveal().size() == kCipherKeyBytes);
  if (sealed.size() < kNonceBytes + kTagBytes) return cannot_open();
  const std::string_view text = sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  const CipherContext evp(EVP_CIPHER_CTX_new());
  std::string plain(text.size(), '\0');
  int size = 0;
  const bool opened =
      evp != nullptr &&
      EVP_DecryptInit_ex(evp.get(), EVP_aes_256_gcm(), nullptr, evp_bytes(key.reveal().data()),
                         evp_bytes(sealed.data())) == 1 &&
      EVP_DecryptUpdate(evp.get(), nullptr, &size, evp_bytes(context.data()),
                        static_cast<int>(context.size())) == 1 &&
      EVP_DecryptUpdate(evp.get(), evp_bytes(plain.data()), &size, evp_bytes(text.data()),
                        static_cast<int>(text.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(evp.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(evp.get(), evp_bytes(plain.data() + size), &size) == 1;
  Secret answer(std::move(plain));
  if (!opened) return cannot_open();
  return answer;
}

}  // namespace tokpost
