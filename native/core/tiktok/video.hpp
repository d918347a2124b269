#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/net/http_message.hpp"
#include "native/core/tiktok/config.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokpost::tiktok {

/// A public video of the account.
struct Video {
  std::string id;
  WallTime created_at{};
  std::optional<std::string> title;
  std::optional<std::string> description;
  std::optional<std::string> cover_url;  ///< valid for six hours
  std::optional<std::string> share_url;
  std::optional<std::string> embed_url;
  std::optional<std::int64_t> duration_seconds;
  std::optional<std::int64_t> width;
  std::optional<std::int64_t> height;
  std::optional<std::int64_t> views;
  std::optional<std::int64_t> likes;
  std::optional<std::int64_t> comments;
  std::optional<std::int64_t> shares;
  std::optional<bool> ai_generated;
};

struct VideoPage {
  std::vector<Video> videos;                ///< newest first
  std::optional<std::int64_t> next_cursor;  ///< none on the last page
};

struct VideoPageOptions {
  std::optional<std::int64_t> cursor;  ///< UTC milliseconds; only older videos are listed
  int max_count = 20;                  ///< 1 to 20
};

/// TikTok's limit for one query.
inline constexpr std::size_t kMaxVideosPerQuery = 20;

HttpRequest video_list_request(const AppConfig& config, const Secret& token,
                               const VideoPageOptions& options);
Result<VideoPage> read_video_page(const HttpReply& reply, WallTime now);

/// At most kMaxVideosPerQuery ids.
HttpRequest video_query_request(const AppConfig& config, const Secret& token,
                                const std::vector<std::string>& ids);
Result<std::vector<Video>> read_videos(const HttpReply& reply, WallTime now);

/// The ids without repetitions, in groups that one query may hold.
std::vector<std::vector<std::string>> query_batches(const std::vector<std::string>& ids);
/// The found videos in the order in which they were asked for.
std::vector<Video> in_order_of(const std::vector<std::string>& ids, std::vector<Video> found);

}  // namespace tokpost::tiktok
