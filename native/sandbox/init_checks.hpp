#pragma once

#include "native/sandbox/chunk_rules.hpp"
#include "native/sandbox/exchange.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tokpost::sandbox {

/// The checks of the three inits, each naming its row of the API facts.

struct VideoSource {
  std::optional<ChunkPlan> plan;  ///< FILE_UPLOAD
  std::string url;                ///< PULL_FROM_URL
};
Refused read_video_source(Exchange& exchange, const json::object& body, VideoSource& source);

/// post_info of a direct post: its enum, its types and its caption's length.
Refused check_video_info(const json::object& info);
Refused check_photo_info(const json::object& info, bool is_direct);

/// The photos of content/init.
Refused read_photo_source(const json::object& body, std::vector<std::string>& urls);

/// What TikTok forbids this account and this client at the moment (403), in the order of section
/// 13.1. `privacy` becomes what the post will have.
Refused check_direct_post(Exchange& exchange, std::string& privacy);

/// Every URL must be the client's own, as TikTok has verified it.
Refused check_ownership(Exchange& exchange, const std::vector<std::string>& urls);

}  // namespace tokpost::sandbox
