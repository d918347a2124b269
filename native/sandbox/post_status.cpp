#include "native/sandbox/lifecycle.hpp"
#include "native/sandbox/publish_endpoints.hpp"

namespace tokpost::sandbox {
namespace {

/// The post that the body names, if it exists and is this user's and this client's.
Refused find_own_post(Exchange& exchange, Post*& post) {
  json::object body;
  if (auto refused = read_json_body(exchange, false, body)) return refused;
  post = exchange.world.find_post(json::find_string(body, "publish_id").value_or(""));
  if (post == nullptr) {
    return Refusal{400, "invalid_publish_id", "The publish_id does not exist.", 57,
                   "there is no such publish_id"};
  }
  if (post->user_id != exchange.user->id || post->client_key != exchange.client->settings.key) {
    return Refusal{400, "token_not_authorized_for_specified_publish_id",
                   "The token is not authorized for the publish_id.", 58,
                   "the publish_id is another user's or another client's"};
  }
  return std::nullopt;
}

}  // namespace

Reply post_status(Exchange& exchange) {
  if (auto refused = admit(exchange, {"video.upload", "video.publish"})) {
    return refuse(exchange, *refused);
  }
  Post* post = nullptr;
  if (auto refused = find_own_post(exchange, post)) return refuse(exchange, *refused);
  json::object data;
  data["status"] = to_string(post->status);
  if (post->status == PostStatus::failed) {
    data["fail_reason"] = post->fail_reason;
    data["publicaly_available_post_id"] = json::array();
  }
  // So spelt by TikTok, and raw int64 above 2^53. A private post's reply has no such member.
  if (!post->public_ids.empty()) {
    json::array ids;
    for (const auto id : post->public_ids) ids.push_back(json::value(id));
    data["publicaly_available_post_id"] = std::move(ids);
  }
  if (post->upload) {
    if (!post->is_final()) data["uploaded_bytes"] = post->upload->received;
  } else if (!post->is_final()) {
    data["downloaded_bytes"] = post->downloaded_bytes;
  }
  return ok_reply(exchange, std::move(data));
}

Reply cancel_post(Exchange& exchange) {
  if (auto refused = admit(exchange, {"video.upload", "video.publish"})) {
    return refuse(exchange, *refused);
  }
  Post* post = nullptr;
  if (auto refused = find_own_post(exchange, post)) return refuse(exchange, *refused);
  if (post->status != PostStatus::processing_download || post->has_media) {
    return refuse(exchange,
                  {400, "publish_not_cancellable", "The post can no longer be cancelled.", 0, {}});
  }
  fail_post(exchange.world, *post, "publish_cancelled");
  return ok_reply_without_data(exchange);
}

}  // namespace tokpost::sandbox
