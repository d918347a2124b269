#include "native/core/accounts/desk_calls.hpp"

#include <utility>

namespace tokpost {
namespace {

using SourcePtr = std::shared_ptr<media::Source>;

Awaitable<Result<PostOwner>> async_as_stored(PostOwner owner) {
  co_return owner;
}

}  // namespace

FindOwner owner_of_token(std::shared_ptr<TokenOwner> token) {
  return [token = std::move(token)](const DeskPtr& desk) { return desk->async_owner(token); };
}

FindOwner owner_as_stored(PostOwner owner) {
  return [owner = std::move(owner)](const DeskPtr&) { return async_as_stored(owner); };
}

Awaitable<Result<PostView>> async_accept_wanted(DeskPtr desk, FindOwner find_owner,
                                                WantedPost wanted) {
  Result<PostOrder> read = read_post_order(wanted);
  if (read.has_error()) co_return read.error();
  PostOrder order = *std::move(read);
  if (!order.issues.empty()) {
    Result<PostView> refused = co_await desk->posts()->async_accept(std::move(order));
    co_return refused;
  }
  Result<PostOwner> owner = co_await find_owner(desk);
  if (owner.has_error()) co_return owner.error();
  order.owner = *std::move(owner);
  Result<PostView> accepted = co_await desk->async_accept(std::move(order));
  co_return accepted;
}

Awaitable<Result<DryRun>> async_dry_run_wanted(DeskPtr desk, WantedPost wanted) {
  Result<PostOrder> order = read_post_order(wanted);
  if (order.has_error()) co_return order.error();
  Result<DryRun> run = co_await desk->posts()->async_dry_run(*std::move(order));
  co_return run;
}

Awaitable<Result<Plan>> async_explain_wanted(DeskPtr desk, FindOwner find_owner,
                                             WantedPost wanted) {
  Result<PostOrder> order = read_post_order(wanted);
  if (order.has_error()) co_return order.error();
  Result<PostOwner> owner = co_await find_owner(desk);
  if (owner.has_error()) co_return owner.error();
  order->owner = *std::move(owner);
  Result<Plan> plan = co_await desk->posts()->async_explain(*std::move(order));
  co_return plan;
}

Awaitable<Result<Quota>> async_quota_of(DeskPtr desk, FindOwner find_owner) {
  Result<PostOwner> owner = co_await find_owner(desk);
  if (owner.has_error()) co_return owner.error();
  Result<Quota> quota = co_await desk->posts()->async_quota(*std::move(owner));
  co_return quota;
}

Awaitable<Result<PostView>> async_resume_with(DeskPtr desk, std::string id, DescribedSource named) {
  Result<SourcePtr> source = co_await async_open_described(desk->sources(), std::move(named));
  if (source.has_error()) co_return source.error();
  Result<PostView> post = co_await desk->posts()->async_resume(id, *std::move(source));
  co_return post;
}

Awaitable<Result<PostView>> async_retry_with(DeskPtr desk, std::string id, DescribedSource named) {
  Result<SourcePtr> source = co_await async_open_described(desk->sources(), std::move(named));
  if (source.has_error()) co_return source.error();
  Result<PostView> post = co_await desk->posts()->async_retry(id, *std::move(source));
  co_return post;
}

}  // namespace tokpost
