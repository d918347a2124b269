#include "native/core/accounts/account_profile.hpp"

#include "native/core/accounts/account_lookup.hpp"
#include "native/core/accounts/profile_text.hpp"

#include <optional>
#include <utility>

namespace tokpost {

Awaitable<Result<ConnectedAccount>> async_fetch_profile(AccountTools tools, std::string id,
                                                        bool force, Deadline deadline) {
  Result<ConnectedAccount> account = co_await async_get_account(tools, id, std::nullopt);
  if (account.has_error()) co_return account.error();
  const WallTime now = tools->context.clock->wall_now();
  const bool is_fresh = account->profile && now < account->profile->fetched_at + kProfileFresh;
  if (is_fresh && !force) co_return account;
  Result<std::shared_ptr<tiktok::UserClient>> client = co_await tools->stored->async_client(id);
  if (client.has_error()) co_return client.error();
  const std::shared_ptr<tiktok::UserClient> caller = *std::move(client);
  Result<tiktok::Profile> profile = co_await caller->async_profile(deadline);
  if (profile.has_error()) co_return profile.error();
  account = co_await async_store_profile(tools, std::move(id), *std::move(profile));
  co_return account;
}

Awaitable<Result<ConnectedAccount>> async_store_profile(AccountTools tools, std::string id,
                                                        tiktok::Profile profile) {
  Result<ConnectedAccount> account = co_await async_get_account(tools, id, std::nullopt);
  if (account.has_error()) co_return account.error();
  profile.open_id = account->record.open_id;
  const std::string text = profile_to_text(profile, account->record.metadata);
  const Status stored = co_await tools->connections->async_set_metadata(id, text);
  if (stored.has_error()) co_return stored.error();
  account = co_await async_get_account(tools, std::move(id), std::nullopt);
  co_return account;
}

}  // namespace tokpost
