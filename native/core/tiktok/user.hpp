#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/net/http_message.hpp"
#include "native/core/tiktok/config.hpp"
#include "native/core/tiktok/scopes.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tokpost::tiktok {

/// A user, as far as the granted scopes allow.
struct Profile {
  std::string open_id;
  std::optional<std::string> union_id;
  std::string display_name;
  std::optional<std::string> avatar_url;
  std::optional<std::string> avatar_url_100;
  std::optional<std::string> avatar_large_url;
  std::optional<std::string> username;
  std::optional<std::string> bio_description;
  std::optional<std::string> profile_deep_link;
  std::optional<std::string> profile_web_link;
  std::optional<bool> is_verified;
  std::optional<std::int64_t> follower_count;
  std::optional<std::int64_t> following_count;
  std::optional<std::int64_t> likes_count;
  std::optional<std::int64_t> video_count;
  WallTime fetched_at{};
};

/// The comma-separated `fields` that these scopes open, since a single field too many fails the
/// whole request. Unknown (empty) scopes: those of user.info.basic, which comes with every sign-in.
std::string profile_fields(const Scopes& scopes);

HttpRequest profile_request(const AppConfig& config, const Secret& token, const Scopes& scopes);
Result<Profile> read_profile(const HttpReply& reply, WallTime now);

}  // namespace tokpost::tiktok
