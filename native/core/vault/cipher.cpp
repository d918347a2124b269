#include "native/core/vault/cipher.hpp"

#include "native/core/base/random.hpp"

#include <openssl/evp.h>

#include <cstdlib>
#include <memory>
#include <span>

namespace tokpost {
namespace {

constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

unsigned char* bytes(char* text) {
  return reinterpret_cast<unsigned char*>(text);
}
const unsigned char* bytes(const char* text) {
  return reinterpret_cast<const unsigned char*>(text);
}

// Encrypting fails only where memory is short or a caller passed a key of the wrong size.
void require(bool holds) {
  if (!holds) std::abort();
}

Error cannot_open() {
  return make_error(Errc::store, "decrypt_failed",
                    "A stored secret cannot be decrypted: it was changed, moved to another row, or "
                    "encrypted with a key that is not configured.");
}

}  // namespace

std::string aes_gcm_seal(const Secret& key, std::string_view plain, std::string_view context) {
  require(key.reveal().size() == kCipherKeyBytes);
  std::string sealed(kNonceBytes + plain.size() + kTagBytes, '\0');
  fill_random(std::as_writable_bytes(std::span(sealed.data(), kNonceBytes)));
  const Context evp(EVP_CIPHER_CTX_new());
  int size = 0;
  require(evp != nullptr &&
          EVP_EncryptInit_ex(evp.get(), EVP_aes_256_gcm(), nullptr, bytes(key.reveal().data()),
                             bytes(sealed.data())) == 1 &&
          EVP_EncryptUpdate(evp.get(), nullptr, &size, bytes(context.data()),
                            static_cast<int>(context.size())) == 1);
  char* const out = sealed.data() + kNonceBytes;
  require(EVP_EncryptUpdate(evp.get(), bytes(out), &size, bytes(plain.data()),
                            static_cast<int>(plain.size())) == 1 &&
          EVP_EncryptFinal_ex(evp.get(), bytes(out + size), &size) == 1 &&
          EVP_CIPHER_CTX_ctrl(evp.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, out + plain.size()) == 1);
  return sealed;
}

Result<Secret> aes_gcm_open(const Secret& key, std::string_view sealed, std::string_view context) {
  require(key.reveal().size() == kCipherKeyBytes);
  if (sealed.size() < kNonceBytes + kTagBytes) return cannot_open();
  const std::string_view text = sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  const Context evp(EVP_CIPHER_CTX_new());
  std::string plain(text.size(), '\0');
  int size = 0;
  const bool opened =
      evp != nullptr &&
      EVP_DecryptInit_ex(evp.get(), EVP_aes_256_gcm(), nullptr, bytes(key.reveal().data()),
                         bytes(sealed.data())) == 1 &&
      EVP_DecryptUpdate(evp.get(), nullptr, &size, bytes(context.data()),
                        static_cast<int>(context.size())) == 1 &&
      EVP_DecryptUpdate(evp.get(), bytes(plain.data()), &size, bytes(text.data()),
                        static_cast<int>(text.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(evp.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(evp.get(), bytes(plain.data() + size), &size) == 1;
  Secret answer(std::move(plain));
  if (!opened) return cannot_open();
  return answer;
}

}  // namespace tokpost
