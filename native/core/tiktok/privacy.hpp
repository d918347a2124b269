#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tokpost::tiktok {

/// Who may see a post.
enum class Privacy : std::uint8_t { everyone, friends, followers, only_me };

/// TikTok's name: PUBLIC_TO_EVERYONE, MUTUAL_FOLLOW_FRIENDS, FOLLOWER_OF_CREATOR, SELF_ONLY.
std::string_view wire_name(Privacy privacy);
/// Ours: public, friends, followers, private.
std::string_view friendly_name(Privacy privacy);
/// Either name; nullopt for any other text, which must never become "public".
std::optional<Privacy> parse_privacy(std::string_view text);

}  // namespace tokpost::tiktok
