#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/net/http_message.hpp"
#include "native/core/tiktok/config.hpp"
#include "native/core/tiktok/privacy.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tokpost::tiktok {

/// What the creator may do right now.
struct CreatorInfo {
  std::string nickname;
  std::string username;
  std::string avatar_url;  ///< valid for two hours
  std::vector<Privacy> privacy_options;
  bool comment_disabled = false;
  bool duet_disabled = false;
  bool stitch_disabled = false;
  std::int64_t max_duration_seconds = 0;  ///< 0 where TikTok does not say
};

HttpRequest creator_info_request(const AppConfig& config, const Secret& token);
/// A creator who cannot post now is an error with HTTP status 200 (kind `forbidden`).
Result<CreatorInfo> read_creator_info(const HttpReply& reply, WallTime now);

}  // namespace tokpost::tiktok
