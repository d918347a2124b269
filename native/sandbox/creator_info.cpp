#include "native/sandbox/caps.hpp"
#include "native/sandbox/display_endpoints.hpp"
#include "native/sandbox/media_urls.hpp"

namespace tokpost::sandbox {

Reply creator_info(Exchange& exchange) {
  if (auto refused = admit(exchange, {"video.publish"})) return refuse(exchange, *refused);
  const User& user = *exchange.user;
  if (auto refused = check_may_post(exchange.world, *exchange.client, user)) {
    refused->status = 200;  // on purpose: here it is an answer, not a failure (section 4.1)
    return refuse(exchange, *refused);
  }
  json::array options;
  for (const auto& level : privacy_options(user)) options.push_back(json::value(level));
  json::object data;
  data["creator_avatar_url"] = avatar_url(exchange.world, user, "720");
  data["creator_username"] = user.username;
  data["creator_nickname"] = user.display_name;
  data["privacy_level_options"] = std::move(options);
  data["comment_disabled"] = user.comment_disabled;
  data["duet_disabled"] = user.duet_disabled || user.is_private;
  data["stitch_disabled"] = user.stitch_disabled || user.is_private;
  data["max_video_post_duration_sec"] = user.max_video_seconds;
  return ok_reply(exchange, std::move(data));
}

}  // namespace tokpost::sandbox
