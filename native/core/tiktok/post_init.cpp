#include "native/core/tiktok/post_init.hpp"

#include "native/core/tiktok/wire.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace tokpost::tiktok {
namespace {

constexpr std::string_view kInitOperation = "publish.init";
constexpr std::string_view kDirectPath = "/v2/post/publish/video/init/";
constexpr std::string_view kInboxPath = "/v2/post/publish/inbox/video/init/";
constexpr std::string_view kPhotoPath = "/v2/post/publish/content/init/";

template <class T>
void set_if(json::object& object, std::string_view name, const std::optional<T>& value) {
  if (value) object[{name.data(), name.size()}] = *value;
}

json::value privacy_word(Privacy privacy) {
  const std::string_view word = wire_name(privacy);
  return json::value(boost::json::string_view(word.data(), word.size()));
}

json::object source_info(const FileUpload& file) {
  json::object info;
  info["source"] = "FILE_UPLOAD";
  info["video_size"] = file.size_bytes;
  info["chunk_size"] = file.chunk_size_bytes;
  info["total_chunk_count"] = file.chunk_count;
  return info;
}

json::object source_info(const PullFromUrl& pull) {
  json::object info;
  info["source"] = "PULL_FROM_URL";
  info["video_url"] = pull.url;
  return info;
}

json::object source_info(const VideoSource& source) {
  return std::visit([](const auto& kind) { return source_info(kind); }, source);
}

json::object source_info(const PhotoSource& source) {
  json::array images;
  for (const auto& url : source.urls) images.emplace_back(url);
  json::object info;
  info["source"] = "PULL_FROM_URL";
  info["photo_cover_index"] = source.cover_index;
  info["photo_images"] = std::move(images);
  return info;
}

// The documents mark the brand toggles as required, the samples leave them out: sent always.
void set_brand(json::object& info, bool content, bool organic) {
  info["brand_content_toggle"] = content;
  info["brand_organic_toggle"] = organic;
}

json::object post_info(const VideoPostInfo& from) {
  json::object info;
  set_if(info, "title", from.title);
  info["privacy_level"] = privacy_word(from.privacy);
  set_if(info, "disable_comment", from.disable_comment);
  set_if(info, "disable_duet", from.disable_duet);
  set_if(info, "disable_stitch", from.disable_stitch);
  set_if(info, "video_cover_timestamp_ms", from.cover_timestamp_ms);
  set_brand(info, from.brand_content, from.brand_organic);
  set_if(info, "is_aigc", from.ai_generated);
  return info;
}

json::object post_info(const PhotoText& text) {
  json::object info;
  set_if(info, "title", text.title);
  set_if(info, "description", text.description);
  return info;
}

json::object post_info(const PhotoPostInfo& from) {
  json::object info = post_info(from.text);
  info["privacy_level"] = privacy_word(from.privacy);
  set_if(info, "disable_comment", from.disable_comment);
  set_if(info, "auto_add_music", from.auto_add_music);
  set_brand(info, from.brand_content, from.brand_organic);
  return info;
}

HttpRequest photo_request(const AppConfig& config, const Secret& token, std::string_view mode,
                          json::object info, const PhotoSource& source) {
  json::object body;
  body["media_type"] = "PHOTO";
  body["post_mode"] = boost::json::string_view(mode.data(), mode.size());
  body["post_info"] = std::move(info);
  body["source_info"] = source_info(source);
  return api_post(config, token, kPhotoPath, kInitOperation, body);
}

}  // namespace

HttpRequest direct_video_request(const AppConfig& config, const Secret& token,
                                 const VideoPostInfo& info, const VideoSource& source) {
  json::object body;
  body["post_info"] = post_info(info);
  body["source_info"] = source_info(source);
  return api_post(config, token, kDirectPath, kInitOperation, body);
}

HttpRequest draft_video_request(const AppConfig& config, const Secret& token,
                                const VideoSource& source) {
  json::object body;
  body["source_info"] = source_info(source);
  return api_post(config, token, kInboxPath, kInitOperation, body);
}

HttpRequest direct_photos_request(const AppConfig& config, const Secret& token,
                                  const PhotoPostInfo& info, const PhotoSource& source) {
  return photo_request(config, token, "DIRECT_POST", post_info(info), source);
}

HttpRequest draft_photos_request(const AppConfig& config, const Secret& token,
                                 const PhotoText& text, const PhotoSource& source) {
  return photo_request(config, token, "MEDIA_UPLOAD", post_info(text), source);
}

Result<PostTicket> read_post_ticket(const HttpReply& reply, bool needs_upload_url, WallTime now) {
  const Result<json::object> data = read_api_reply(reply, kInitOperation, now);
  if (data.has_error()) return data.error();
  PostTicket ticket;
  ticket.publish_id = json::find_string(*data, "publish_id").value_or("");
  if (ticket.publish_id.empty()) return incomplete_reply(reply, kInitOperation, "publish_id");
  ticket.upload_url = Secret(json::find_string(*data, "upload_url").value_or(""));
  if (needs_upload_url && ticket.upload_url.empty()) {
    return incomplete_reply(reply, kInitOperation, "upload_url");
  }
  return ticket;
}

}  // namespace tokpost::tiktok
