#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/net/http_message.hpp"
#include "native/core/tiktok/config.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokpost::tiktok {

/// Where a post is. A word that TikTok's documents do not know counts as `processing`.
enum class PostPhase : std::uint8_t {
  uploading,
  downloading,
  processing,
  in_inbox,
  complete,
  failed
};

struct PostStatus {
  PostPhase phase = PostPhase::processing;
  std::string word;                   ///< TikTok's own
  std::string fail_reason;            ///< empty unless failed
  std::vector<std::string> post_ids;  ///< only once public and moderated; several for one draft
  std::optional<std::int64_t> uploaded_bytes;
  std::optional<std::int64_t> downloaded_bytes;
};

HttpRequest post_status_request(const AppConfig& config, const Secret& token,
                                const std::string& publish_id);
Result<PostStatus> read_post_status(const HttpReply& reply, WallTime now);

/// The error of a post that TikTok gave up: kind `publish_failed`, code its fail_reason.
Error post_failure(const PostStatus& status);

}  // namespace tokpost::tiktok
