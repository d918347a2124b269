#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace tokpost {

/// A privacy level by our name and by TikTok's.
struct Privacy {
  std::string_view name;
  std::string_view wire;
};

/// TikTok's four levels (video init, `privacy_level`).
inline constexpr std::array<Privacy, 4> kPrivacies = {{{"public", "PUBLIC_TO_EVERYONE"},
                                                       {"friends", "MUTUAL_FOLLOW_FRIENDS"},
                                                       {"followers", "FOLLOWER_OF_CREATOR"},
                                                       {"private", "SELF_ONLY"}}};

/// By either name; nullopt for any other, which is never taken for "public".
std::optional<Privacy> find_privacy(std::string_view text);

}  // namespace tokpost
