#pragma once

#include "native/core/publish/live_post.hpp"

namespace tokpost {

/// Waits for a place among the uploads and for the account's next init, then lets the checks begin.
/// The upload's place comes before the init, because an upload URL lives for one hour.
Awaitable<Status> async_queue_phase(std::shared_ptr<LivePost> post);

/// What an init needs of these two and the post does not have yet.
Awaitable<Status> async_take_places(std::shared_ptr<LivePost> post);

}  // namespace tokpost
