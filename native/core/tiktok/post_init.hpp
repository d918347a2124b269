#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/net/http_message.hpp"
#include "native/core/tiktok/config.hpp"
#include "native/core/tiktok/privacy.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tokpost::tiktok {

/// The settings of a video that is posted directly.
struct VideoPostInfo {
  std::optional<std::string> title;
  Privacy privacy = Privacy::only_me;
  std::optional<bool> disable_comment;
  std::optional<bool> disable_duet;
  std::optional<bool> disable_stitch;
  std::optional<std::int32_t> cover_timestamp_ms;
  bool brand_content = false;
  bool brand_organic = false;
  std::optional<bool> ai_generated;
};

/// A video that is sent in chunks (media/chunk_plan makes the numbers).
struct FileUpload {
  std::int64_t size_bytes = 0;
  std::int64_t chunk_size_bytes = 0;
  std::int64_t chunk_count = 0;
};

/// A video that TikTok fetches itself.
struct PullFromUrl {
  std::string url;
};

using VideoSource = std::variant<FileUpload, PullFromUrl>;

/// Photos are always fetched by TikTok.
struct PhotoSource {
  std::vector<std::string> urls;
  std::int32_t cover_index = 0;
};

/// What a photo draft carries into the creator's app.
struct PhotoText {
  std::optional<std::string> title;
  std::optional<std::string> description;
};

/// The settings of photos that are posted directly.
struct PhotoPostInfo {
  PhotoText text;
  Privacy privacy = Privacy::only_me;
  std::optional<bool> disable_comment;
  std::optional<bool> auto_add_music;
  bool brand_content = false;
  bool brand_organic = false;
};

/// TikTok's answer to an init: the post exists.
struct PostTicket {
  std::string publish_id;  ///< opaque
  Secret upload_url;       ///< only for FileUpload; good for one hour, and it carries a signature
};

HttpRequest direct_video_request(const AppConfig& config, const Secret& token,
                                 const VideoPostInfo& info, const VideoSource& source);
HttpRequest draft_video_request(const AppConfig& config, const Secret& token,
                                const VideoSource& source);
HttpRequest direct_photos_request(const AppConfig& config, const Secret& token,
                                  const PhotoPostInfo& info, const PhotoSource& source);
HttpRequest draft_photos_request(const AppConfig& config, const Secret& token,
                                 const PhotoText& text, const PhotoSource& source);
/// `needs_upload_url`: an answer to a FileUpload without one is no answer of TikTok's.
Result<PostTicket> read_post_ticket(const HttpReply& reply, bool needs_upload_url, WallTime now);

}  // namespace tokpost::tiktok
