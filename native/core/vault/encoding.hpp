#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tokpost {

/// Lower-case hex.
std::string to_hex(std::string_view bytes);
/// nullopt unless the text is whole bytes of hex, in any case.
std::optional<std::string> from_hex(std::string_view text);

/// RFC 4648 section 5, without padding.
std::string to_base64url(std::string_view bytes);
/// Either base64 alphabet, with or without padding; nullopt for anything else, also for a text
/// whose unused last bits are not zero, so that one value has one spelling.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace tokpost
