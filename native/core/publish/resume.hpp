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

/// Whether a source that is handed over makes a new init necessary, because it may be another one
/// than that whose upload began. Fails with `source_changed` where that cannot be: its size is
/// another, or it is another for certain and the last chunk had begun (design decision 5). Pure.
Result<bool> needs_new_init(const PostRecord& record, const media::Source& handed);

/// Writes down that a stalled post goes on, with the source that was handed over if there is one;
/// its watch begins anew.
Awaitable<Status> async_mark_resumed(std::shared_ptr<LivePost> post);

}  // namespace tokpost
