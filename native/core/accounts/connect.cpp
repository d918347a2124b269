#include "native/core/accounts/connect.hpp"

#include "native/core/accounts/account_profile.hpp"
#include "native/core/tiktok/scopes.hpp"

#include <utility>

namespace tokpost {
namespace {

constexpr std::size_t kLookedAt = 500;

Awaitable<Result<tiktok::Profile>> async_ask_whose(tiktok::Context context,
                                                   tiktok::TokenSet tokens) {
  tokens.refresh_token = Secret();  // it is not used here, so that it cannot be used up
  auto session =
      tiktok::TokenSession::make(context, std::move(tokens), tiktok::TokenSession::Save());
  const auto client = tiktok::UserClient::make(std::move(context), std::move(session));
  Result<tiktok::Profile> profile = co_await client->async_profile(Deadline::never());
  co_return profile;
}

NewConnection connection_of(const NewAccount& account) {
  NewConnection wanted;
  wanted.user_id = account.user_id;
  wanted.open_id = account.tokens.open_id;
  wanted.tokens.access_token = account.tokens.access_token;
  wanted.tokens.refresh_token = account.tokens.refresh_token;
  wanted.tokens.expires_at = account.tokens.expires_at;
  wanted.tokens.refresh_expires_at = account.tokens.refresh_expires_at;
  if (!account.tokens.scopes.empty()) wanted.scopes = tiktok::join_scopes(account.tokens.scopes);
  wanted.label = account.label;
  wanted.account_type = account.account_type;
  return wanted;
}

bool waits_for_token(const PostView& post) {
  return post.stalled_because == StallReason::needs_reconnect ||
         post.stalled_because == StallReason::token_missing;
}

// The engine is not woken, let alone started, where no post of the account waits.
Awaitable<Status> async_wake_posts(AccountTools tools, ConnectionRecord record) {
  PostFilter filter;
  filter.account_id = record.id;
  filter.state = PostState::stalled;
  filter.limit = kLookedAt;
  Result<PostViewPage> stalled = co_await tools->posts->async_list(filter);
  if (stalled.has_error()) co_return stalled.error();
  bool waits = false;
  for (const PostView& post : stalled->posts) waits = waits || waits_for_token(post);
  if (!waits) co_return Status();
  PostOwner owner;
  owner.account_id = record.id;
  owner.user_id = record.user_id;
  owner.open_id = record.open_id;
  Status woken = co_await tools->posts->async_tokens_arrived(std::move(owner));
  co_return woken;
}

}  // namespace

Awaitable<Result<ConnectedAccount>> async_connect(AccountTools tools, NewAccount account) {
  if (account.tokens.open_id.empty()) {
    Result<tiktok::Profile> profile = co_await async_ask_whose(tools->context, account.tokens);
    if (profile.has_error()) co_return profile.error();
    account.tokens.open_id = profile->open_id;
    if (!account.profile) account.profile = *std::move(profile);
  }
  Result<UpsertedConnection> upserted =
      co_await tools->connections->async_upsert(connection_of(account));
  if (upserted.has_error()) co_return upserted.error();
  ConnectionRecord record = std::move(upserted->connection);
  tools->stored->forget(record.id);
  const Status woken = co_await async_wake_posts(tools, record);
  if (woken.has_error()) tools->context.log.warn("tiktok: " + woken.error().message);
  if (!account.profile) co_return make_account(std::move(record));
  Result<ConnectedAccount> connected =
      co_await async_store_profile(tools, record.id, *std::move(account.profile));
  co_return connected;
}

}  // namespace tokpost
