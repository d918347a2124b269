#pragma once

#include "native/core/publish/post_tools.hpp"
#include "native/core/publish/quota.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace tokpost {

/// The window of TikTok's caps of a day.
inline constexpr std::chrono::hours kDay{24};

/// Where what a creator has posted in a day is counted, or sent as drafts.
RateKey day_key(const std::string& open_id, bool drafts);

/// PublishEngine::async_quota().
Awaitable<Result<Quota>> async_quota_of(std::shared_ptr<const PostTools> tools, PostOwner owner);

}  // namespace tokpost
