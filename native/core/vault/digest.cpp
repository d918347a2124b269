#include "native/core/vault/digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdlib>

namespace tokpost {
namespace {

constexpr std::size_t kSha256Bytes = 32;

}  // namespace

// OpenSSL fails here only without memory, and then nothing that is signed could be trusted.

std::string sha256(std::string_view text) {
  std::string digest(kSha256Bytes, '\0');
  if (EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
                 EVP_sha256(), nullptr) != 1) {
    std::abort();
  }
  return digest;
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
  std::string digest(kSha256Bytes, '\0');
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(),
           reinterpret_cast<unsigned char*>(digest.data()), nullptr) == nullptr) {
    std::abort();
  }
  return digest;
}

}  // namespace tokpost
