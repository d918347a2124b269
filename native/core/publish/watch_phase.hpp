#pragma once

#include "native/core/publish/live_post.hpp"

#include <chrono>
#include <optional>

namespace tokpost {

/// One look at a post that TikTok has: asks its status and writes down what that means (design
/// decision 10). Answers after how long to look again; nullopt where this engine need not. A failed
/// poll and an unknown status mean "still pending".
Awaitable<std::optional<std::chrono::milliseconds>> async_look(std::shared_ptr<LivePost> post);

/// The pause before the next look: the configured pace, a tenth earlier or later.
std::chrono::milliseconds look_pause(const LivePost& post);

/// After TikTok gave no end within the configured checks: when to look again, by the number of
/// later looks already taken. 1, 5, 15 and 60 minutes after, then hourly up to 24 hours.
std::optional<std::chrono::milliseconds> later_look(std::int64_t looks_taken);

}  // namespace tokpost
