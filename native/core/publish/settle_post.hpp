#pragma once

#include "native/core/publish/engine.hpp"
#include "native/core/publish/live_posts.hpp"

#include <memory>
#include <string>

namespace tokpost {

/// PublishEngine::async_settle().
Awaitable<Result<PostView>> async_settle_one(std::shared_ptr<LivePosts> posts, std::string id,
                                             Settlement word);

}  // namespace tokpost
