#include "native/core/accounts/signed_state.hpp"

#include "native/core/vault/digest.hpp"
#include "native/core/vault/encoding.hpp"
#include "native/core/vault/random_token.hpp"

namespace tokpost {
namespace {

// 128 bits as base64url; the code keeps nobody out, the random bits do.
constexpr std::size_t kCodeCharacters = 22;

std::string code_of(std::string_view random, const Secret& key) {
  return to_base64url(hmac_sha256(key, "tokpost oauth state ", random)).substr(0, kCodeCharacters);
}

}  // namespace

std::string make_signed_state(const Secret& key) {
  const std::string random = make_oauth_state();
  return random + code_of(random, key);
}

bool is_signed_state(std::string_view state, const Secret& key) {
  if (state.size() <= kCodeCharacters) return false;
  const std::size_t end = state.size() - kCodeCharacters;
  return constant_time_equal(state.substr(end), code_of(state.substr(0, end), key));
}

}  // namespace tokpost
