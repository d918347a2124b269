#include "native/core/base/utf16.hpp"

namespace tokpost {

std::size_t utf16_length(std::string_view utf8) {
  std::size_t units = 0;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) == 0x80) continue;  // the rest of a character that has been counted
    units += byte >= 0xF0 ? 2 : 1;        // four bytes: outside the BMP, a surrogate pair
  }
  return units;
}

std::string_view utf16_prefix(std::string_view utf8, std::size_t most_units) {
  std::size_t units = 0;
  for (std::size_t at = 0; at < utf8.size(); ++at) {
    const auto byte = static_cast<unsigned char>(utf8[at]);
    if ((byte & 0xC0) == 0x80) continue;
    units += byte >= 0xF0 ? 2 : 1;
    if (units > most_units) return utf8.substr(0, at);
  }
  return utf8;
}

}  // namespace tokpost
