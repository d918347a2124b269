#pragma once

#include "native/core/base/result.hpp"
#include "native/core/publish/live_post.hpp"

namespace tokpost {

/// Where a stalled post goes on: `processing` where TikTok has all of it, else `uploading`. Fails
/// with kind `state` where its caller has to do something first (`ambiguous_init`,
/// `source_required`, `account_removed`). Pure.
Result<PostState> resumed_state(const PostRecord& record, bool has_source);

/// Whether resuming needs nothing from the caller.
bool can_resume_alone(const PostRecord& record);

/// Writes down that a stalled post goes on; its watch begins anew.
Awaitable<Status> async_mark_resumed(std::shared_ptr<LivePost> post);

}  // namespace tokpost
