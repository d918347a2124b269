#pragma once

#include "native/core/publish/post_news.hpp"
#include "native/core/publish/post_tools.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace tokpost {

/// PublishEngine::async_events_after().
Awaitable<Result<std::vector<PostNews>>> async_replay_events(std::shared_ptr<const PostTools> tools,
                                                             std::int64_t after_id,
                                                             std::size_t limit);

}  // namespace tokpost
