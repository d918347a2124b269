#pragma once

#include "native/core/publish/live_post.hpp"

namespace tokpost {

/// A post's way from `queued` to `processing`, or to an earlier end. What it is at each moment
/// stands in the journal, so that it begins anywhere: with a new post as with one that another
/// process left behind.
Awaitable<void> async_run_post(std::shared_ptr<LivePost> post);

}  // namespace tokpost
