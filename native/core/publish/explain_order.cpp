#include "native/core/publish/explain_order.hpp"

#include "native/core/publish/intake.hpp"
#include "native/core/publish/quota_of.hpp"

#include <iterator>
#include <utility>

namespace tokpost {
namespace {

Awaitable<Result<std::vector<Refusal>>> async_creator_refusals(
    std::shared_ptr<const PostTools> tools, PostOrder order) {
  Result<std::shared_ptr<tiktok::UserClient>> client =
      co_await tools->accounts->async_find(order.owner);
  if (client.has_error()) co_return client.error();
  if (!*client) {
    co_return make_error(Errc::state, "token_missing", "There is no token for this account.",
                         "posts.explain");
  }
  const std::shared_ptr<tiktok::UserClient> user = *std::move(client);
  Result<tiktok::CreatorInfo> info = co_await user->async_creator_info(Deadline::never());
  if (info.has_error()) {
    if (info.error().kind != Errc::forbidden) co_return info.error();
    // TikTok says here that this creator cannot post now: that is an answer.
    std::vector<Refusal> refused;
    refused.push_back({"", info.error().code, info.error().message, "Try again tomorrow.", true});
    co_return refused;
  }
  co_return creator_refusals(order.request, *info);
}

}  // namespace

Awaitable<Result<Plan>> async_explain_order(std::shared_ptr<const PostTools> tools,
                                            PostOrder order) {
  const PostOwner owner = order.owner;
  Plan plan;
  Result<DryRun> run = co_await async_plan_order(tools, order);
  if (run.has_error()) co_return run.error();
  plan.would_send = *std::move(run);
  for (const Issue& issue : plan.would_send.issues) {
    plan.refusals.push_back({issue.path, issue.code, issue.message, "", true});
  }
  if (!is_draft(order.request.kind)) {
    Result<std::vector<Refusal>> refusals = co_await async_creator_refusals(tools, order);
    if (refusals.has_error()) co_return refusals.error();
    std::move(refusals->begin(), refusals->end(), std::back_inserter(plan.refusals));
  }
  Result<Quota> quota = co_await async_quota_of(tools, owner);
  if (quota.has_error()) co_return quota.error();
  plan.quota = *quota;
  co_return plan;
}

}  // namespace tokpost
