#pragma once

#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

namespace tokpost {

/// What the vault's files share of OpenSSL's ways; included by them alone.

struct FreeCipherContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeCipherContext>;

inline unsigned char* evp_bytes(char* text) {
  return reinterpret_cast<unsigned char*>(text);
}
inline const unsigned char* evp_bytes(const char* text) {
  return reinterpret_cast<const unsigned char*>(text);
}

/// For what fails only where no memory is left or a caller passed a key of the wrong size: nothing
/// safe can be answered then.
inline void evp_require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace tokpost
