#pragma once

#include "native/core/publish/live_post.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tokpost {

/// Learns the creator's name where the post does not know it (any more): its URL needs it. Best
/// effort.
Awaitable<void> async_learn_username(std::shared_ptr<LivePost> post);

/// Whether the caller waits for the ids of a published post, and TikTok has told none.
bool wants_public_ids(const LivePost& post, const std::vector<std::string>& ids);

/// Where everybody can see the post, once that can be told.
std::optional<std::string> public_url(const LivePost& post, const std::vector<std::string>& ids);

/// Notes an id that TikTok's webhook told after the post had been published: moderation takes up to
/// hours, and one draft can become several posts.
Awaitable<Status> async_add_public_id(std::shared_ptr<LivePost> post, std::string id);

}  // namespace tokpost
