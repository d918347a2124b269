#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/store/post_record.hpp"

#include <optional>

namespace tokpost {

/// When an engine shall take the post if none holds it. One that somebody has to work on is never
/// left without a time.
std::optional<WallTime> wake_time(const PostContent& content, const PostProgress& progress,
                                  WallTime now);

}  // namespace tokpost
