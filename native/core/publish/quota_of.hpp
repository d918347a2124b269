#pragma once

#include "native/core/publish/post_tools.hpp"
#include "native/core/publish/quota.hpp"

#include <memory>

namespace tokpost {

/// PublishEngine::async_quota().
Awaitable<Result<Quota>> async_quota_of(std::shared_ptr<const PostTools> tools, PostOwner owner);

}  // namespace tokpost
