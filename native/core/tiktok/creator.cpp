#include "native/core/tiktok/creator.hpp"

#include "native/core/tiktok/wire.hpp"

namespace tokpost::tiktok {
namespace {

constexpr std::string_view kCreatorOperation = "creator.info";

// A level that we do not know cannot be offered, and is left out.
std::vector<Privacy> read_options(const json::object& data) {
  std::vector<Privacy> options;
  const json::array* words = json::find_array(data, "privacy_level_options");
  if (words == nullptr) return options;
  for (const auto& word : *words) {
    const auto* text = word.if_string();
    if (text == nullptr) continue;
    if (const auto privacy = parse_privacy({text->data(), text->size()})) {
      options.push_back(*privacy);
    }
  }
  return options;
}

}  // namespace

HttpRequest creator_info_request(const AppConfig& config, const Secret& token) {
  HttpRequest request =
      api_post(config, token, "/v2/post/publish/creator_info/query/", kCreatorOperation, {});
  request.idempotent = true;
  return request;
}

Result<CreatorInfo> read_creator_info(const HttpReply& reply, WallTime now) {
  const Result<json::object> data = read_api_reply(reply, kCreatorOperation, now);
  if (data.has_error()) return data.error();
  if (json::find_array(*data, "privacy_level_options") == nullptr) {
    return incomplete_reply(reply, kCreatorOperation, "privacy_level_options");
  }
  CreatorInfo info;
  info.nickname = json::find_string(*data, "creator_nickname").value_or("");
  info.username = json::find_string(*data, "creator_username").value_or("");
  info.avatar_url = json::find_string(*data, "creator_avatar_url").value_or("");
  info.privacy_options = read_options(*data);
  info.comment_disabled = json::find_bool(*data, "comment_disabled").value_or(false);
  info.duet_disabled = json::find_bool(*data, "duet_disabled").value_or(false);
  info.stitch_disabled = json::find_bool(*data, "stitch_disabled").value_or(false);
  info.max_duration_seconds = json::find_int(*data, "max_video_post_duration_sec").value_or(0);
  return info;
}

}  // namespace tokpost::tiktok
