#include "native/sandbox/display_endpoints.hpp"
#include "native/sandbox/fields.hpp"
#include "native/sandbox/media_urls.hpp"

#include <algorithm>
#include <limits>

namespace tokpost::sandbox {
namespace {

constexpr std::int64_t kMostPerPage = 20;
constexpr std::size_t kMostQueried = 20;

const std::vector<std::string_view>& field_names() {
  static const std::vector<std::string_view> kVideoFields = {
      "id",         "create_time", "cover_image_url", "share_url",   "video_description",
      "duration",   "height",      "width",           "title",       "embed_html",
      "embed_link", "like_count",  "comment_count",   "share_count", "view_count",
      "is_aigc"};
  return kVideoFields;
}

json::object show(Exchange& exchange, const Video& video, const std::vector<std::string>& fields) {
  const std::string id = std::to_string(video.id);
  const std::string link = "https://www.tiktok.com/player/v1/" + id;
  json::object all;
  all["id"] = id;
  all["create_time"] = to_unix_seconds(video.created);
  all["cover_image_url"] = cover_url(exchange.world, video);
  all["share_url"] = "https://www.tiktok.com/@" + exchange.user->username + "/video/" + id;
  all["video_description"] = video.description;
  all["duration"] = video.duration_s;
  all["height"] = video.height;
  all["width"] = video.width;
  all["title"] = video.title;
  all["embed_html"] = "<iframe src=\"" + link + "\"></iframe>";
  all["embed_link"] = link;
  all["like_count"] = video.likes;
  all["comment_count"] = video.comments;
  all["share_count"] = video.shares;
  all["view_count"] = video.views;
  all["is_aigc"] = video.is_aigc;
  json::object shown;
  for (const auto& field : fields) shown[field] = all.at(field);
  return shown;
}

Refusal invalid_query(int row, std::string message) {
  return {400, "invalid_params", message, row, message};
}

/// Public ones, newest first.
std::vector<const Video*> listed(const User& user) {
  std::vector<const Video*> videos;
  for (const auto& video : user.videos) {
    if (video.is_public) videos.push_back(&video);
  }
  std::stable_sort(videos.begin(), videos.end(),
                   [](const Video* a, const Video* b) { return a->created > b->created; });
  return videos;
}

Refused read_integer(const json::object& body, std::string_view name, std::int64_t lowest,
                     std::int64_t highest, std::int64_t& out) {
  if (json::find(body, name) == nullptr) return std::nullopt;
  const auto found = json::find_int(body, name);
  if (!found || *found < lowest || *found > highest) {
    return invalid_query(25, std::string(name) + " is invalid");
  }
  out = *found;
  return std::nullopt;
}

}  // namespace

Reply video_list(Exchange& exchange) {
  if (auto refused = admit(exchange, {"video.list"})) return refuse(exchange, *refused);
  std::vector<std::string> fields;
  if (auto refused = read_fields(exchange, field_names(), fields)) {
    return refuse(exchange, *refused);
  }
  json::object body;
  if (auto refused = read_json_body(exchange, true, body)) return refuse(exchange, *refused);
  std::int64_t cursor = 0;
  std::int64_t max_count = 10;
  if (auto refused =
          read_integer(body, "cursor", 0, std::numeric_limits<std::int64_t>::max(), cursor)) {
    return refuse(exchange, *refused);
  }
  if (auto refused = read_integer(body, "max_count", 1, kMostPerPage, max_count)) {
    return refuse(exchange, *refused);
  }

  json::array page;
  std::int64_t next_cursor = cursor;
  bool has_more = false;
  for (const Video* video : listed(*exchange.user)) {
    const std::int64_t created_ms = to_unix_milliseconds(video->created);
    if (cursor != 0 && created_ms >= cursor) continue;
    // The cursor is a time: a page never ends between two videos of the same millisecond, which
    // would lose the second.
    if (static_cast<std::int64_t>(page.size()) >= max_count && created_ms != next_cursor) {
      has_more = true;
      break;
    }
    page.push_back(show(exchange, *video, fields));
    next_cursor = created_ms;
  }
  json::object data;
  data["videos"] = std::move(page);
  data["cursor"] = next_cursor;
  data["has_more"] = has_more;
  return ok_reply(exchange, std::move(data));
}

Reply video_query(Exchange& exchange) {
  if (auto refused = admit(exchange, {"video.list"})) return refuse(exchange, *refused);
  std::vector<std::string> fields;
  if (auto refused = read_fields(exchange, field_names(), fields)) {
    return refuse(exchange, *refused);
  }
  json::object body;
  if (auto refused = read_json_body(exchange, false, body)) return refuse(exchange, *refused);
  const auto* filters = json::find_object(body, "filters");
  const auto* ids = filters == nullptr ? nullptr : json::find_array(*filters, "video_ids");
  if (ids == nullptr || ids->empty() || ids->size() > kMostQueried) {
    return refuse(exchange, invalid_query(26, "filters.video_ids must hold 1 to 20 ids"));
  }
  json::array found;
  for (const auto& id : *ids) {
    if (!id.is_string()) {
      return refuse(exchange, invalid_query(26, "filters.video_ids must hold strings"));
    }
    for (const Video& video : exchange.user->videos) {
      if (video.is_public && std::to_string(video.id) == std::string_view(id.get_string())) {
        found.push_back(show(exchange, video, fields));
      }
    }
  }
  json::object data;
  data["videos"] = std::move(found);
  return ok_reply(exchange, std::move(data));
}

}  // namespace tokpost::sandbox
