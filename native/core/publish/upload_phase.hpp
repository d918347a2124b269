#pragma once

#include "native/core/publish/live_post.hpp"

namespace tokpost {

/// Sends the bytes, from the last acknowledged one, and hands the post to the watcher. What makes a
/// new init necessary forgets the old one; the next round of the run makes it (design decision 5).
Awaitable<Status> async_upload_phase(std::shared_ptr<LivePost> post);

}  // namespace tokpost
