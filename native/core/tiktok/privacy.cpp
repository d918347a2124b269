#include "native/core/tiktok/privacy.hpp"

#include <array>

namespace tokpost::tiktok {
namespace {

struct Names {
  std::string_view wire;
  std::string_view friendly;
};

// In the order of the enumerators.
constexpr std::array<Names, 4> kNames = {{
    {"PUBLIC_TO_EVERYONE", "public"},
    {"MUTUAL_FOLLOW_FRIENDS", "friends"},
    {"FOLLOWER_OF_CREATOR", "followers"},
    {"SELF_ONLY", "private"},
}};

const Names& names_of(Privacy privacy) {
  return kNames.at(static_cast<std::size_t>(privacy));
}

}  // namespace

std::string_view wire_name(Privacy privacy) {
  return names_of(privacy).wire;
}

std::string_view friendly_name(Privacy privacy) {
  return names_of(privacy).friendly;
}

std::optional<Privacy> parse_privacy(std::string_view text) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (text == kNames.at(i).wire || text == kNames.at(i).friendly) return static_cast<Privacy>(i);
  }
  return std::nullopt;
}

}  // namespace tokpost::tiktok
