#pragma once

#include "native/core/publish/live_post.hpp"

namespace tokpost {

/// The init: the step that cannot be undone where TikTok pulls, since it publishes by itself
/// (design decision 5). The journal says that it began before it is sent. An answer that leaves
/// open whether it took effect lets it be repeated only for bytes that we upload ourselves, which
/// nobody sees before the last chunk; a draft's once, because each may count as a pending share.
Awaitable<Status> async_start_phase(std::shared_ptr<LivePost> post);

/// Whether an init went out whose answer nobody has seen.
bool has_unknown_init(const PostProgress& progress);

/// The init's request as it goes out, but for the token. `plan` of what we upload ourselves.
HttpRequest init_request(const tiktok::AppConfig& config, const Secret& token,
                         const PostRequest& request, const media::ChunkPlan& plan);

}  // namespace tokpost
