#include "native/core/tiktok/video.hpp"

#include "native/core/tiktok/wire.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace tokpost::tiktok {
namespace {

constexpr std::string_view kList = "video.list";
constexpr std::string_view kQuery = "video.query";

// "Video object", all of it but the embed_html that follows from embed_link.
constexpr std::string_view kFields =
    "id,create_time,cover_image_url,share_url,video_description,duration,height,width,title,"
    "embed_link,like_count,comment_count,share_count,view_count,is_aigc";

std::optional<Video> read_video(const json::value& item) {
  const json::object* from = item.if_object();
  const json::value* id = from == nullptr ? nullptr : json::find(*from, "id");
  auto id_text = id == nullptr ? std::nullopt : json::id_text(*id);
  if (!id_text) return std::nullopt;
  Video video;
  video.id = *std::move(id_text);
  video.created_at = from_unix_seconds(json::find_int(*from, "create_time").value_or(0));
  video.title = json::find_string(*from, "title");
  video.description = json::find_string(*from, "video_description");
  video.cover_url = json::find_string(*from, "cover_image_url");
  video.share_url = json::find_string(*from, "share_url");
  video.embed_url = json::find_string(*from, "embed_link");
  video.duration_seconds = json::find_int(*from, "duration");
  video.width = json::find_int(*from, "width");
  video.height = json::find_int(*from, "height");
  video.views = json::find_int(*from, "view_count");
  video.likes = json::find_int(*from, "like_count");
  video.comments = json::find_int(*from, "comment_count");
  video.shares = json::find_int(*from, "share_count");
  video.ai_generated = json::find_bool(*from, "is_aigc");
  return video;
}

std::vector<Video> read_list(const json::object& data) {
  std::vector<Video> videos;
  const json::array* items = json::find_array(data, "videos");
  if (items == nullptr) return videos;
  for (const auto& item : *items) {
    if (auto video = read_video(item)) videos.push_back(*std::move(video));
  }
  return videos;
}

HttpRequest video_request(const AppConfig& config, const Secret& token, std::string_view path,
                          std::string_view operation, const json::object& body) {
  HttpRequest request = api_post(config, token, path, operation, body);
  request.url.target += "?" + encode_params({{"fields", std::string(kFields)}});
  request.idempotent = true;
  return request;
}

}  // namespace

HttpRequest video_list_request(const AppConfig& config, const Secret& token,
                               const VideoPageOptions& options) {
  json::object body;
  body["max_count"] = options.max_count;
  if (options.cursor) body["cursor"] = *options.cursor;
  return video_request(config, token, "/v2/video/list/", kList, body);
}

Result<VideoPage> read_video_page(const HttpReply& reply, WallTime now) {
  const Result<json::object> data = read_api_reply(reply, kList, now);
  if (data.has_error()) return data.error();
  VideoPage page;
  page.videos = read_list(*data);
  // Without a cursor the next page would be the first one again.
  if (json::find_bool(*data, "has_more").value_or(false)) {
    page.next_cursor = json::find_int(*data, "cursor");
  }
  return page;
}

HttpRequest video_query_request(const AppConfig& config, const Secret& token,
                                const std::vector<std::string>& ids) {
  json::array video_ids;
  for (const auto& id : ids) video_ids.emplace_back(id);
  json::object filters;
  filters["video_ids"] = std::move(video_ids);
  json::object body;
  body["filters"] = std::move(filters);
  return video_request(config, token, "/v2/video/query/", kQuery, body);
}

Result<std::vector<Video>> read_videos(const HttpReply& reply, WallTime now) {
  const Result<json::object> data = read_api_reply(reply, kQuery, now);
  if (data.has_error()) return data.error();
  return read_list(*data);
}

std::vector<std::vector<std::string>> query_batches(const std::vector<std::string>& ids) {
  std::vector<std::vector<std::string>> batches;
  std::unordered_set<std::string> seen;
  for (const auto& id : ids) {
    if (!seen.insert(id).second) continue;
    if (batches.empty() || batches.back().size() == kMaxVideosPerQuery) batches.emplace_back();
    batches.back().push_back(id);
  }
  return batches;
}

std::vector<Video> in_order_of(const std::vector<std::string>& ids, std::vector<Video> found) {
  std::unordered_map<std::string, Video> by_id;
  for (auto& video : found) {
    const std::string id = video.id;
    by_id.emplace(id, std::move(video));
  }
  std::vector<Video> ordered;
  for (const auto& id : ids) {
    auto node = by_id.extract(id);
    if (!node.empty()) ordered.push_back(std::move(node.mapped()));
  }
  return ordered;
}

}  // namespace tokpost::tiktok
