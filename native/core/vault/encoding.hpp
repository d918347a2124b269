#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tokpost {

/// Lower-case hexadecimal.
std::string hex_encode(std::string_view bytes);
/// Either case; nullopt for anything that is not pairs of hexadecimal digits.
std::optional<std::string> hex_decode(std::string_view text);

/// The standard alphabet with padding.
std::string base64_encode(std::string_view bytes);
/// The URL-safe alphabet without padding (RFC 4648, section 5).
std::string base64url_encode(std::string_view bytes);
/// Either alphabet, padded or not; nullopt for anything else.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace tokpost
