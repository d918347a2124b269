#include "native/core/vault/random_token.hpp"

#include "native/core/base/random.hpp"
#include "native/core/base/secret.hpp"
#include "native/core/vault/encoding.hpp"

#include <span>

namespace tokpost {

std::string random_token(std::size_t bytes) {
  std::string random(bytes, '\0');
  fill_random(std::as_writable_bytes(std::span(random)));
  std::string token = to_base64url(random);
  secure_zero(random);
  return token;
}

std::string make_oauth_state() {
  return random_token(32);
}

}  // namespace tokpost
