#pragma once

#include "native/core/publish/live_post.hpp"

namespace tokpost {

/// Has the post's bytes at hand, as they were when it was accepted. A source that is lost or has
/// changed is an error of that code.
Awaitable<Status> async_open_source(std::shared_ptr<LivePost> post);

/// Asks the creator's settings, checks the post against them and the media against TikTok's rules,
/// and lets the init begin. What is certain to be refused ends the post here.
Awaitable<Status> async_check_phase(std::shared_ptr<LivePost> post);

}  // namespace tokpost
