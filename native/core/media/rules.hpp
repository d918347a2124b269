#pragma once

#include "native/core/media/probe.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokpost::media {

/// One of TikTok's rules that a file breaks.
struct Problem {
  std::string rule;     ///< "video.frame_rate", "photo.format"
  std::string code;     ///< TikTok's fail_reason, or the init error, that it would end in
  std::string found;    ///< "12.5 fps"
  std::string allowed;  ///< "23 to 60 fps"
  bool certain =
      true;  ///< false: TikTok's pages forbid it, but it was seen to pass or cannot be known
  std::string message;  ///< one sentence for people
};

struct VideoLimits {
  /// creator_info's max_video_post_duration_sec, where it is known.
  std::optional<std::int64_t> creator_max_duration_s = {};
};

/// TikTok's media limits (Media Transfer Guide, "Video restrictions" and "Image restrictions").
std::vector<Problem> check_video(const Probe& probe, const VideoLimits& limits = {});
std::vector<Problem> check_photo(const Probe& probe);

/// What an upload's Content-Type must be; empty where TikTok takes no such container.
std::string_view upload_content_type(Container container);

}  // namespace tokpost::media
