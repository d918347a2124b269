#include "native/core/store/random_id.hpp"

#include "native/core/base/random.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace tokpost {

std::string random_id() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<std::byte, 16> bytes{};
  fill_random(bytes);
  bytes[6] = (bytes[6] & std::byte{0x0f}) | std::byte{0x40};  // version
  bytes[8] = (bytes[8] & std::byte{0x3f}) | std::byte{0x80};  // variant
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kDigits[std::to_integer<std::size_t>(bytes[i] >> 4)];
    text += kDigits[std::to_integer<std::size_t>(bytes[i] & std::byte{0x0f})];
  }
  return text;
}

}  // namespace tokpost
