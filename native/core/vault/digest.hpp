#pragma once

#include "native/core/base/secret.hpp"

#include <string>
#include <string_view>

namespace tokpost {

inline constexpr std::size_t kSha256Bytes = 32;

/// The raw digest.
std::string sha256(std::string_view message);
/// The raw code. The message is `first` followed by `second`, so that a large body need not be
/// copied behind its prefix.
std::string hmac_sha256(const Secret& key, std::string_view first, std::string_view second = {});

}  // namespace tokpost
