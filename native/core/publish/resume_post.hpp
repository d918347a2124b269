#pragma once

#include "native/core/publish/engine.hpp"
#include "native/core/publish/live_posts.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tokpost {

/// PublishEngine::async_resume().
Awaitable<Result<PostView>> async_resume_one(std::shared_ptr<LivePosts> posts, std::string id,
                                             std::shared_ptr<media::Source> source);

/// Those of an account, or of everybody.
Awaitable<Result<std::vector<PostRecord>>> async_stalled_posts(
    std::shared_ptr<Journal> journal, std::optional<std::string> account_id);

}  // namespace tokpost
