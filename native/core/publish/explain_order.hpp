#pragma once

#include "native/core/publish/engine.hpp"
#include "native/core/publish/post_tools.hpp"

#include <memory>

namespace tokpost {

/// PublishEngine::async_explain().
Awaitable<Result<Plan>> async_explain_order(std::shared_ptr<const PostTools> tools,
                                            PostOrder order);

}  // namespace tokpost
