#pragma once

#include "native/core/publish/live_posts.hpp"
#include "native/core/tiktok/webhook_event.hpp"

#include <memory>
#include <string>

namespace tokpost {

struct NotedWebhook {
  std::string open_id;
  bool unclaimed = false;     ///< it is about a publish_id that no post has
  bool wakes_others = false;  ///< its post is in nobody's hands, and due now
};

/// Writes a webhook down as a hint and wakes its post if it is here.
Awaitable<Result<NotedWebhook>> async_note_event(std::shared_ptr<const PostTools> tools,
                                                 std::shared_ptr<LivePosts> posts,
                                                 tiktok::WebhookEvent event);

/// Settles an init that was left in doubt by a webhook: where exactly one post of this account is
/// in doubt, and TikTok has told of exactly one publish_id since then that no post has, the one is
/// the other's, and its status decides. Anything less clear is left to the caller.
Awaitable<Status> async_adopt_unclaimed(std::shared_ptr<const PostTools> tools,
                                        std::shared_ptr<LivePosts> posts, std::string open_id);

}  // namespace tokpost
