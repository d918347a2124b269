#pragma once

#include "native/core/vault/key_ring.hpp"

#include <string>
#include <string_view>

namespace tokpost {

/// A signature that only this application can make, for what leaves it and comes back: media URLs,
/// cookies. Base64url, 43 characters. Each purpose has a key of its own, so that a cookie never
/// passes for a URL.
std::string sign_text(const KeyRing& keys, std::string_view purpose, std::string_view text);

/// In constant time.
bool is_signed(const KeyRing& keys, std::string_view purpose, std::string_view text,
               std::string_view signature);

}  // namespace tokpost
