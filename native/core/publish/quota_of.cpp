#include "native/core/publish/quota_of.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace tokpost {
namespace {

using std::chrono::milliseconds;

Quota minute_quota(const PostTools& tools, const std::string& open_id) {
  const Governor& governor = *tools.governor;
  const Clock& clock = *tools.context.clock;
  Quota quota;
  quota.inits_left = governor.left(Limited::init, open_id);
  quota.status_checks_left = governor.left(Limited::status, open_id);
  quota.creator_infos_left = governor.left(Limited::creator_info, open_id);
  const auto wait = governor.next_free(Limited::init, open_id) - clock.steady_now();
  quota.next_post_at = clock.wall_now() + std::chrono::ceil<milliseconds>(wait);
  return quota;
}

}  // namespace

RateKey day_key(const std::string& open_id, bool drafts) {
  return {open_id, drafts ? "drafts_a_day" : "posts_a_day", kDay};
}

Awaitable<Result<Quota>> async_quota_of(std::shared_ptr<const PostTools> tools, PostOwner owner) {
  Quota quota = minute_quota(*tools, owner.open_id);
  if (tools->rate_log) {
    RateKey posts = day_key(owner.open_id, false);
    Result<RateUse> posted = co_await tools->rate_log->async_use(posts);
    if (posted.has_error()) co_return posted.error();
    RateKey drafts = day_key(owner.open_id, true);
    Result<RateUse> drafted = co_await tools->rate_log->async_use(drafts);
    if (drafted.has_error()) co_return drafted.error();
    quota.posts_today = posted->count;
    quota.drafts_today = drafted->count;
    if (posted->count >= kPostsPerDay && posted->oldest) {
      quota.next_post_at = std::max(quota.next_post_at, *posted->oldest + kDay);
    }
  }
  quota.posts_left_today = std::max<std::int64_t>(0, kPostsPerDay - quota.posts_today);
  quota.drafts_left_today = std::max<std::int64_t>(0, kPendingDrafts - quota.drafts_today);
  co_return quota;
}

}  // namespace tokpost
