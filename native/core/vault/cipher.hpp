#pragma once

#include "native/core/base/result.hpp"
#include "native/core/base/secret.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tokpost {

inline constexpr std::size_t kCipherKeyBytes = 32;

/// AES-256-GCM with a random nonce. `context` is authenticated, not encrypted: a ciphertext opens
/// only in the row for which it was made. `key` has kCipherKeyBytes bytes. The answer is nonce,
/// ciphertext and tag as raw bytes.
std::string aes_gcm_seal(const Secret& key, std::string_view plain, std::string_view context);

/// Fails (kind `store`, code `decrypt_failed`) on another key, another context or any changed bit.
Result<Secret> aes_gcm_open(const Secret& key, std::string_view sealed, std::string_view context);

}  // namespace tokpost
