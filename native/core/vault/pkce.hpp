#pragma once

#include "native/core/base/secret.hpp"

#include <cstdint>
#include <string>

namespace tokpost {

/// How the challenge is written. TikTok's desktop apps must send hex; RFC 7636 says base64url,
/// which general libraries send on the web. Both are called S256.
enum class PkceDialect : std::uint8_t { hex, base64url };

/// 43 characters of A-Z a-z 0-9 - _ from 32 random bytes (RFC 7636 section 4.1).
Secret make_code_verifier();
/// Whether the text is 43 to 128 characters of A-Z a-z 0-9 - . _ ~, as TikTok demands.
bool is_code_verifier(const Secret& verifier);
std::string code_challenge(const Secret& verifier, PkceDialect dialect);

}  // namespace tokpost
