#include "native/core/accounts/disconnect.hpp"

#include "native/core/tiktok/oauth.hpp"

#include <chrono>
#include <utility>

namespace tokpost {
namespace {

// A person waits for the end of it, and the row goes in any case.
constexpr std::chrono::seconds kRevokeLimit{10};

// The token with which the grant can be revoked; empty where another connection needs the grant, or
// no token is good any more. Fetched before the row goes, since TikTok revokes living tokens only.
Awaitable<Secret> async_token_to_revoke(AccountTools tools, std::string id, Deadline limit) {
  Result<std::shared_ptr<tiktok::UserClient>> client = co_await tools->stored->async_client(id);
  if (client.has_error()) co_return Secret();
  const std::shared_ptr<tiktok::UserClient> caller = *std::move(client);
  ConnectionFilter filter;
  filter.open_id = caller->session()->tokens().open_id;
  filter.limit = 2;
  Result<std::vector<ConnectionRecord>> holders =
      co_await tools->connections->async_list(std::move(filter));
  if (holders.has_value() && holders->size() > 1) co_return Secret();
  Result<Secret> token = co_await caller->session()->async_access_token(limit);
  co_return token.has_value() ? *token : Secret();
}

}  // namespace

Awaitable<Status> async_disconnect(AccountTools tools, std::string id) {
  const Status posts = co_await tools->posts->async_account_removed(id);
  if (posts.has_error()) co_return posts;
  const Deadline limit = Deadline::after(kRevokeLimit, *tools->context.clock);
  const Secret token = co_await async_token_to_revoke(tools, id, limit);
  Result<RemovedConnection> removed = co_await tools->connections->async_remove(id);
  if (removed.has_error()) co_return removed.error();
  tools->stored->forget(id);
  if (removed->others_with_open_id > 0 || token.empty()) co_return Status();
  const Status revoked = co_await tiktok::async_revoke(tools->context, token, limit);
  if (revoked.has_error()) {
    tools->context.log.warn("tiktok: the grant of a disconnected account was not revoked: " +
                            revoked.error().message);
  }
  co_return Status();
}

}  // namespace tokpost
