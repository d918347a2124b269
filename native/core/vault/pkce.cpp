#include "native/core/vault/pkce.hpp"

#include "native/core/vault/digest.hpp"
#include "native/core/vault/encoding.hpp"
#include "native/core/vault/random_token.hpp"

#include <algorithm>

namespace tokpost {
namespace {

// TikTok's "Login Kit for Desktop" and RFC 7636.
constexpr std::size_t kMinVerifier = 43;
constexpr std::size_t kMaxVerifier = 128;

bool is_verifier_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

}  // namespace

Secret make_code_verifier() {
  return Secret(random_token(32));
}

bool is_code_verifier(const Secret& verifier) {
  const std::string& text = verifier.reveal();
  return text.size() >= kMinVerifier && text.size() <= kMaxVerifier &&
         std::all_of(text.begin(), text.end(), is_verifier_character);
}

std::string code_challenge(const Secret& verifier, PkceDialect dialect) {
  const std::string digest = sha256(verifier.reveal());
  return dialect == PkceDialect::hex ? to_hex(digest) : to_base64url(digest);
}

}  // namespace tokpost
