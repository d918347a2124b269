#include "native/core/net/tls_version.hpp"

#include <openssl/crypto.h>
#include <openssl/opensslv.h>

namespace tokpost {

TlsVersion tls_version() {
  return TlsVersion{.library = OpenSSL_version(OPENSSL_VERSION), .headers = OPENSSL_VERSION_TEXT};
}

}  // namespace tokpost
