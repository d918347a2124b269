#include "native/sandbox/lifecycle.hpp"

#include "native/core/base/utf16.hpp"
#include "native/sandbox/ids.hpp"
#include "native/sandbox/webhooks.hpp"

#include <algorithm>
#include <utility>

namespace tokpost::sandbox {
namespace {

constexpr const char* kPublic = "PUBLIC_TO_EVERYONE";
constexpr std::size_t kLongestDescription = 150;  // of a video object

void tell(World& world, const Post& post, std::string_view event, const json::object& content) {
  auto* client = world.find_client(post.client_key);
  send_webhook(world, *client, world.find_user(post.user_id), event, content);
}

void make_public(World& world, const std::string& publish_id, std::int64_t id) {
  Post& post = *world.find_post(publish_id);
  const User& user = *world.find_user(post.user_id);
  post.is_cleared = true;
  if (user.is_private) return;  // the account went private while moderation looked
  post.public_ids.push_back(id);
  // The newest last, where it mostly is.
  auto& videos = world.find_user(post.user_id)->videos;
  const auto video =
      std::find_if(videos.rbegin(), videos.rend(), [id](const Video& one) { return one.id == id; });
  if (video != videos.rend()) video->is_public = true;
  tell(world, post, "post.publish.publicly_available", post_event(post, id));
}

void publish(World& world, Post& post, const std::string& privacy) {
  post.status = PostStatus::publish_complete;
  post.privacy = privacy;
  tell(world, post, "post.publish.complete", post_event(post));
  const std::int64_t id = make_post_id();
  if (!is_photo(post.kind)) {
    Video video;
    video.id = id;
    video.created = world.now();
    video.description = utf16_prefix(post.title, kLongestDescription);
    video.is_public = false;  // until moderation is over
    video.duration_s = post.probe.duration_ms.value_or(0) / 1000;
    video.width = post.probe.width;
    video.height = post.probe.height;
    const auto* aigc = json::find(post.metadata, "is_aigc");
    video.is_aigc = aigc != nullptr && aigc->is_bool() && aigc->get_bool();
    world.find_user(post.user_id)->videos.push_back(std::move(video));
  }
  if (privacy != kPublic) return;
  world.schedule.at(
      world.now() + world.options.processing.moderation,
      [publish_id = post.publish_id, id](World& later) { make_public(later, publish_id, id); });
}

void conclude(World& world, const std::string& publish_id, const std::string& verdict) {
  Post& post = *world.find_post(publish_id);
  if (post.is_final()) return;
  if (world.find_user(post.user_id)->is_banned) {  // since the init
    fail_post(world, post, "spam_risk_user_banned_from_posting");
  } else if (!verdict.empty()) {
    fail_post(world, post, verdict);
  } else if (is_draft(post.kind)) {
    post.status = PostStatus::send_to_user_inbox;
    tell(world, post, "post.publish.inbox_delivered", post_event(post));
  } else {
    publish(world, post, post.privacy);
  }
}

}  // namespace

void media_arrived(World& world, Post& post, std::string verdict) {
  post.has_media = true;
  const auto& speed = world.options.processing;
  const std::chrono::milliseconds transcoding(post.bytes * 1000 / speed.bytes_per_second);
  world.schedule.at(world.now() + speed.base + transcoding,
                    [publish_id = post.publish_id, verdict = std::move(verdict)](World& later) {
                      conclude(later, publish_id, verdict);
                    });
}

void fail_post(World& world, Post& post, std::string reason) {
  if (post.is_final()) return;
  if (post.status == PostStatus::processing_download) {
    world.effects.emplace_back(StopPull{post.publish_id});
  }
  post.status = PostStatus::failed;
  post.fail_reason = std::move(reason);
  json::object content = post_event(post);
  content["reason"] = post.fail_reason;
  tell(world, post, "post.publish.failed", content);
}

void finish_draft(World& world, Post& post, const std::string& privacy) {
  publish(world, post, privacy);
}

void hide_posts(World& world, const User& user) {
  for (auto& video : world.find_user(user.id)->videos) video.is_public = false;
  for (const auto& post : world.posts) {
    if (post->user_id != user.id) continue;
    for (const auto id : post->public_ids) {
      tell(world, *post, "post.publish.no_longer_publicaly_available", post_event(*post, id));
    }
    post->public_ids.clear();
  }
}

bool end_authorization(World& world, ClientApp& client, User& user, int reason) {
  const bool found = world.grants.revoke(client.settings.key, user.id);
  if (!found) return false;
  json::object content;
  content["reason"] = reason;
  send_webhook(world, client, &user, "authorization.removed", content);
  for (const auto& post : world.posts) {
    const bool runs = post->status == PostStatus::processing_upload ||
                      post->status == PostStatus::processing_download;
    if (runs && post->client_key == client.settings.key && post->user_id == user.id) {
      fail_post(world, *post, "auth_removed");
    }
  }
  return true;
}

}  // namespace tokpost::sandbox
