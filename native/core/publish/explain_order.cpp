#include "native/core/publish/explain_order.hpp"

#include "native/core/publish/intake.hpp"
#include "native/core/publish/post_scopes.hpp"
#include "native/core/publish/quota_of.hpp"
#include "native/core/tiktok/hints.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tokpost {
namespace {

constexpr const char* kExplain = "posts.explain";

/// What the account itself says to a post.
struct AccountWord {
  std::vector<Refusal> refusals;
  std::optional<std::int64_t> max_duration_seconds;
};

void add(std::vector<Refusal>& all, std::vector<Refusal> more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

Refusal refusal_by(const Error& error, tiktok::Mode mode) {
  return {"", error.code, error.message, tiktok::hint_for(error, mode), true};
}

Awaitable<Result<AccountWord>> async_ask_account(std::shared_ptr<const PostTools> tools,
                                                 PostOrder order) {
  AccountWord word;
  Result<std::shared_ptr<tiktok::UserClient>> client =
      co_await tools->accounts->async_find(order.owner);
  if (client.has_error()) co_return client.error();
  if (!*client) {
    co_return make_error(Errc::state, "token_missing", "There is no token for this account.",
                         kExplain);
  }
  const std::shared_ptr<tiktok::UserClient> user = *std::move(client);
  const tiktok::AppConfig& config = *tools->context.config;
  const Status allowed = check_post_scopes(config, user->scopes(), order.request.kind, kExplain);
  if (allowed.has_error()) {
    word.refusals.push_back(refusal_by(allowed.error(), config.mode));
    co_return word;
  }
  // A draft's settings are the creator's to make, and its scope does not open creator info.
  if (is_draft(order.request.kind)) co_return word;
  Result<tiktok::CreatorInfo> info = co_await user->async_creator_info(Deadline::never());
  if (info.has_error()) {
    // TikTok says here that this creator cannot post now, or has not let the app: an answer.
    const Errc kind = info.error().kind;
    if (kind != Errc::forbidden && kind != Errc::scope) co_return info.error();
    word.refusals.push_back(refusal_by(info.error(), config.mode));
    co_return word;
  }
  if (info->max_duration_seconds > 0) word.max_duration_seconds = info->max_duration_seconds;
  add(word.refusals, creator_refusals(order.request, *info));
  // Whether an app has passed the audit nobody can ask; a sandbox of TikTok's never posts publicly.
  if (config.mode == tiktok::Mode::sandbox) {
    add(word.refusals, audit_refusals(order.request, *info));
  }
  co_return word;
}

// What is said of an option that could not be read says nothing.
void drop_unread(std::vector<Refusal>& refusals, const std::vector<Issue>& issues) {
  std::erase_if(refusals, [&](const Refusal& refusal) {
    return std::any_of(issues.begin(), issues.end(),
                       [&](const Issue& issue) { return issue.path == refusal.path; });
  });
}

}  // namespace

Awaitable<Result<Plan>> async_explain_order(std::shared_ptr<const PostTools> tools,
                                            PostOrder order) {
  const PostOwner owner = order.owner;
  Plan plan;
  Result<LookedAt> looked = co_await async_look_at_order(tools->sources, order, Reach::network);
  if (looked.has_error()) co_return looked.error();
  plan.would_send = plan_order(*tools, order, *looked);
  Result<AccountWord> word = co_await async_ask_account(tools, order);
  if (word.has_error()) co_return word.error();
  drop_unread(word->refusals, order.issues);
  plan.refusals = std::move(looked->faults);
  if (looked->opened) {
    add(plan.refusals,
        media_refusals(order.request, looked->opened->probe, word->max_duration_seconds));
  }
  add(plan.refusals, std::move(word->refusals));
  Result<Quota> quota = co_await async_quota_of(tools, owner);
  if (quota.has_error()) co_return quota.error();
  plan.quota = *quota;
  co_return plan;
}

}  // namespace tokpost
