#pragma once

#include <cstddef>
#include <string_view>

namespace tokpost {

/// The length that TikTok counts in captions: UTF-16 units, as JavaScript's `length`. The text is
/// valid UTF-8, which the JSON parser has seen to.
std::size_t utf16_length(std::string_view utf8);

/// As much of the text, in whole characters, as fits into that many units.
std::string_view utf16_prefix(std::string_view utf8, std::size_t most_units);

}  // namespace tokpost
