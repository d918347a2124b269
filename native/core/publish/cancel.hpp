#pragma once

#include "native/core/publish/engine.hpp"
#include "native/core/publish/live_posts.hpp"

#include <memory>
#include <string>

namespace tokpost {

/// PublishEngine::async_cancel().
Awaitable<Result<CancelAnswer>> async_cancel_one(std::shared_ptr<const PostTools> tools,
                                                 std::shared_ptr<LivePosts> posts, std::string id);

/// PublishEngine::async_account_removed().
Awaitable<Status> async_remove_posts(std::shared_ptr<const PostTools> tools,
                                     std::shared_ptr<LivePosts> posts, std::string account_id);

/// Whether nothing of the post can appear any more if nothing more is sent: no init that publishes
/// has begun, and no last chunk (design decision 5). Pure.
bool can_cancel_now(const PostRecord& record);

}  // namespace tokpost
