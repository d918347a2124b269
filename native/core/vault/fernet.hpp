#pragma once

#include "native/core/base/result.hpp"
#include "native/core/base/secret.hpp"

#include <cstddef>
#include <string_view>

namespace tokpost {

inline constexpr std::size_t kFernetKeyBytes = 32;

/// Opens a Fernet token (the format of Python's `cryptography`), which older services left in the
/// table; nothing is ever written in it. `key` is the decoded 32 bytes: 16 that sign, 16 that
/// encrypt. `token` is the raw bytes behind the base64url. Its age is not checked: stored tokens do
/// not expire. Fails with kind `store`, code `decrypt_failed`.
Result<Secret> fernet_open(const Secret& key, std::string_view token);

}  // namespace tokpost
