#include "native/core/vault/signed_text.hpp"

#include "native/core/base/secret.hpp"
#include "native/core/vault/digest.hpp"
#include "native/core/vault/encoding.hpp"

namespace tokpost {

std::string sign_text(const KeyRing& keys, std::string_view purpose, std::string_view text) {
  return to_base64url(hmac_sha256(keys.derive(purpose), text));
}

bool is_signed(const KeyRing& keys, std::string_view purpose, std::string_view text,
               std::string_view signature) {
  return constant_time_equal(sign_text(keys, purpose, text), signature);
}

}  // namespace tokpost
