#pragma once

#include "native/core/publish/post_request.hpp"
#include "native/core/store/post_record.hpp"

namespace tokpost {

/// The request as the journal keeps it: `kind`, `source` (without size and fingerprint),
/// `settings`, `idempotency_key` and `publish_at` of the content. The settings and the source's
/// description are the caller's own options, so that read_post_request() reads them again.
PostContent content_of(const PostRequest& request);
/// What the same idempotency key is compared by. `ids` tell the bytes of each source from others
/// (async_content_id()); where there is one, it does not matter where those bytes lie. How the post
/// is watched does not matter either.
std::string content_hash(const PostRequest& request, const std::vector<std::string>& ids = {});

/// The request that was kept.
Result<PostRequest> request_of(const PostContent& content);

/// How a post is watched; of any settings, also of unreadable ones.
struct Watching {
  WaitFor wait = WaitFor::published;
  std::optional<std::chrono::milliseconds> interval;
  std::optional<int> max_checks;
  std::int64_t priority = 0;
};
Watching watching_of(const std::string& settings);

/// TikTok fetches the bytes itself, so that the init alone publishes (design decision 5).
bool is_pulled(const PostContent& content);

}  // namespace tokpost
