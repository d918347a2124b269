#include "native/sandbox/caps.hpp"
#include "native/sandbox/ids.hpp"
#include "native/sandbox/init_checks.hpp"
#include "native/sandbox/publish_endpoints.hpp"
#include "native/sandbox/pulls.hpp"
#include "native/sandbox/scopes.hpp"

#include <algorithm>
#include <utility>

namespace tokpost::sandbox {
namespace {

constexpr std::chrono::hours kUploadLifetime{1};

std::string make_publish_id(PostKind kind, bool is_pulled) {
  const std::string digits = std::to_string(make_post_id());
  if (is_photo(kind)) return "p_pub_url~v2." + digits;
  if (is_draft(kind)) return (is_pulled ? "v_inbox_url~v2." : "v_inbox_file~v2.") + digits;
  return (is_pulled ? "v_pub_url~v2-1." : "v_pub_file~v2-1.") + digits;
}

/// The post_info, or an empty one where it may be left out.
json::object post_info(const json::object& body) {
  const auto* info = json::find_object(body, "post_info");
  return info == nullptr ? json::object() : *info;
}

// Nothing that TikTok sees tells a retry from a second post. Two cases are certain: what TikTok
// took whole, or pulls by itself, is sent again by somebody who never got its answer.
void look_for_duplicate(Exchange& exchange, const Post& post) {
  for (const Post* other : exchange.world.unanswered) {
    if (other->user_id != post.user_id || other->kind != post.kind ||
        other->client_key != post.client_key || other->status == PostStatus::failed ||
        other->metadata != post.metadata || other->is_pulled() != post.is_pulled()) {
      continue;
    }
    if (post.is_pulled()) {
      const bool same = std::equal(post.pulled.begin(), post.pulled.end(), other->pulled.begin(),
                                   other->pulled.end(),
                                   [](const auto& a, const auto& b) { return a.url == b.url; });
      if (same && other->init_answer_lost) {
        violate(exchange, 68, "an init that publishes by itself was repeated without an answer");
        return;
      }
    } else if (other->last_answer_lost &&
               other->upload->plan.video_size == post.upload->plan.video_size) {
      violate(exchange, 68, "a new init after a last chunk whose answer was lost: a second post");
      return;
    }
  }
}

Post make_post(Exchange& exchange, PostKind kind, json::object info) {
  Post post;
  post.client_key = exchange.client->settings.key;
  post.user_id = exchange.user->id;
  post.kind = kind;
  post.created = exchange.world.now();
  post.metadata = std::move(info);
  post.title = json::find_string(post.metadata, "title").value_or("");
  return post;
}

Reply accept(Exchange& exchange, Post made) {
  World& world = exchange.world;
  made.publish_id = make_publish_id(made.kind, made.is_pulled());
  made.init_answer_lost = exchange.fault && exchange.fault->loses_answer();
  look_for_duplicate(exchange, made);
  const auto flag = [&](std::string_view name) {
    return json::find_bool(made.metadata, name).value_or(false);
  };
  const auto asked_privacy = json::find_string(made.metadata, "privacy_level");
  if (flag("brand_content_toggle") && asked_privacy == "SELF_ONLY") {
    violate(exchange, 66, "branded content is never private (sharing guidelines, point 20)", false);
  }
  Post& post = world.add_post(std::make_unique<Post>(std::move(made)));
  if (post.init_answer_lost) world.unanswered.push_back(&post);
  json::object data;
  data["publish_id"] = post.publish_id;
  if (post.upload) {
    data["upload_url"] = world.urls.upload + "/video/?upload_id=" + post.upload->id +
                         "&upload_token=" + post.upload->token;
    world.schedule.at(post.upload->expires, [publish_id = post.publish_id](World& later) {
      later.find_post(publish_id)->upload->media = MediaIntake();  // nobody can go on with it
    });
  } else {
    start_download(world, post);
  }
  return ok_reply(exchange, std::move(data));
}

void set_source(Exchange& exchange, Post& post, const VideoSource& source) {
  if (!source.plan) {
    post.pulled.push_back({source.url, 0, {}});
    return;
  }
  UploadTask& task = post.upload.emplace();
  task.id = std::to_string(make_post_id());
  task.token = make_uuid();
  task.plan = *source.plan;
  task.media = MediaIntake(exchange.world.options.hash);
  task.expires = exchange.world.now() + kUploadLifetime;
}

}  // namespace

Reply video_init(Exchange& exchange) {
  if (auto refused = admit(exchange, {"video.publish"})) return refuse(exchange, *refused);
  json::object body;
  if (auto refused = read_json_body(exchange, false, body)) return refuse(exchange, *refused);
  Post post = make_post(exchange, PostKind::video, post_info(body));
  if (auto refused = check_video_info(post.metadata)) return refuse(exchange, *refused);
  VideoSource source;
  if (auto refused = read_video_source(exchange, body, source)) return refuse(exchange, *refused);
  post.privacy = json::find_string(post.metadata, "privacy_level").value_or("");
  if (auto refused = check_direct_post(exchange, post.privacy)) return refuse(exchange, *refused);
  set_source(exchange, post, source);
  if (!source.plan) {
    if (auto refused = check_ownership(exchange, {source.url})) return refuse(exchange, *refused);
  }
  return accept(exchange, std::move(post));
}

Reply inbox_init(Exchange& exchange) {
  if (auto refused = admit(exchange, {"video.upload"})) return refuse(exchange, *refused);
  json::object body;
  if (auto refused = read_json_body(exchange, false, body)) return refuse(exchange, *refused);
  // A post_info is ignored: the creator writes the caption in the app.
  Post post = make_post(exchange, PostKind::draft, {});
  VideoSource source;
  if (auto refused = read_video_source(exchange, body, source)) return refuse(exchange, *refused);
  if (auto refused = check_not_banned(*exchange.user)) return refuse(exchange, *refused);
  set_source(exchange, post, source);
  if (!source.plan) {
    if (auto refused = check_ownership(exchange, {source.url})) return refuse(exchange, *refused);
  }
  if (auto refused = check_pending_drafts(exchange.world, *exchange.client, *exchange.user)) {
    return refuse(exchange, *refused);
  }
  return accept(exchange, std::move(post));
}

Reply content_init(Exchange& exchange) {
  if (auto refused = check_token(exchange)) return refuse(exchange, *refused);
  // The mode decides the scope, so that the body is read before the scope is checked.
  json::object body;
  const auto unreadable = read_json_body(exchange, false, body);
  const auto mode = json::find_string(body, "post_mode").value_or("");
  const bool is_direct = mode == "DIRECT_POST";
  const bool is_upload = mode == "MEDIA_UPLOAD";
  const std::vector<std::string_view> scopes =
      is_direct   ? std::vector<std::string_view>{"video.publish"}
      : is_upload ? std::vector<std::string_view>{"video.upload"}
                  : std::vector<std::string_view>{"video.publish", "video.upload"};
  if (auto refused = check_scope(exchange, scopes)) return refuse(exchange, *refused);
  if (auto refused = check_rate(exchange)) return refuse(exchange, *refused);
  if (unreadable) return refuse(exchange, *unreadable);

  if (json::find_string(body, "media_type") != "PHOTO" || (!is_direct && !is_upload)) {
    return refuse(exchange, {400, "invalid_params", "The media type or post mode is invalid", 38,
                             "media_type is PHOTO, post_mode DIRECT_POST or MEDIA_UPLOAD"});
  }
  if (json::find_object(body, "post_info") == nullptr) {
    return refuse(exchange, {400, "invalid_params", "The request post info is empty or incorrect",
                             30, "post_info is missing"});
  }
  Post post =
      make_post(exchange, is_direct ? PostKind::photos : PostKind::photo_draft, post_info(body));
  if (auto refused = check_photo_info(post.metadata, is_direct)) return refuse(exchange, *refused);
  std::vector<std::string> urls;
  if (auto refused = read_photo_source(body, urls)) return refuse(exchange, *refused);
  if (is_upload && exchange.user->has_old_app) {
    return refuse(
        exchange,
        {400, "app_version_check_failed", "The creator's TikTok app is older than 31.8.", 0, {}});
  }
  for (const auto& url : urls) post.pulled.push_back({url, 0, {}});
  if (is_direct) {
    post.privacy = json::find_string(post.metadata, "privacy_level").value_or("");
    if (auto refused = check_direct_post(exchange, post.privacy)) {
      return refuse(exchange, *refused);
    }
  } else if (auto refused = check_not_banned(*exchange.user)) {
    return refuse(exchange, *refused);
  }
  if (auto refused = check_ownership(exchange, urls)) return refuse(exchange, *refused);
  if (is_upload) {
    if (auto refused = check_pending_drafts(exchange.world, *exchange.client, *exchange.user)) {
      return refuse(exchange, *refused);
    }
  }
  return accept(exchange, std::move(post));
}

}  // namespace tokpost::sandbox
