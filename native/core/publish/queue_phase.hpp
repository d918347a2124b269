#pragma once

#include "native/core/publish/live_post.hpp"

#include <chrono>

namespace tokpost {

/// Bytes that come at their sender's own pace wait for nobody: such a stream takes no place among
/// the uploads.
bool needs_upload_place(const LivePost& post);

/// A place among the uploads, where the post needs one and has none.
Awaitable<Status> async_enter_upload(std::shared_ptr<LivePost> post);

/// Waits behind the account's other posts for a place among the uploads and for the account's next
/// init, then lets the checks begin. The upload's place comes before the init, because an upload
/// URL lives for one hour.
Awaitable<Status> async_queue_phase(std::shared_ptr<LivePost> post);

/// Waits until the init may go out now. Fails with kind `cancelled`, or what the store failed with.
Awaitable<Status> async_claim_init(std::shared_ptr<LivePost> post);

/// Waits for TikTok's limits, and says until when. A place that others could use meanwhile is given
/// back.
Awaitable<Status> async_step_aside(std::shared_ptr<LivePost> post, std::chrono::milliseconds wait);

}  // namespace tokpost
