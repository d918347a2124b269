#include "native/core/publish/quota_of.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace tokpost {
namespace {

Awaitable<Result<Quota>> async_minute_quota(std::shared_ptr<const PostTools> tools,
                                            std::string open_id) {
  Governor& governor = *tools->governor;
  Quota quota;
  // A new post stands behind those that wait already.
  const std::size_t ahead = tools->lines->length(open_id);
  Result<Governor::Standing> inits =
      co_await governor.async_standing(Limited::init, open_id, ahead);
  if (inits.has_error()) co_return inits.error();
  Result<Governor::Standing> checks = co_await governor.async_standing(Limited::status, open_id, 0);
  if (checks.has_error()) co_return checks.error();
  Result<Governor::Standing> infos =
      co_await governor.async_standing(Limited::creator_info, open_id, 0);
  if (infos.has_error()) co_return infos.error();
  quota.inits_left = inits->left;
  quota.status_checks_left = checks->left;
  quota.creator_infos_left = infos->left;
  quota.next_post_at = tools->context.clock->wall_now() + inits->wait;
  co_return quota;
}

}  // namespace

RateKey day_key(const std::string& open_id, bool drafts) {
  return {open_id, drafts ? "drafts_a_day" : "posts_a_day", kDay};
}

Awaitable<Result<Quota>> async_quota_of(std::shared_ptr<const PostTools> tools, PostOwner owner) {
  Result<Quota> minute = co_await async_minute_quota(tools, owner.open_id);
  if (minute.has_error()) co_return minute.error();
  Quota quota = *minute;
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
