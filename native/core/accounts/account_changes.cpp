#include "native/core/accounts/account_changes.hpp"

#include "native/core/accounts/account_lookup.hpp"

#include <utility>

namespace tokpost {

Awaitable<Result<ConnectedAccount>> async_make_primary(AccountTools tools, std::string id) {
  const Status changed = co_await tools->connections->async_set_primary(id);
  if (changed.has_error()) co_return changed.error();
  Result<ConnectedAccount> account =
      co_await async_get_account(std::move(tools), std::move(id), std::nullopt);
  co_return account;
}

Awaitable<Result<ConnectedAccount>> async_relabel(AccountTools tools, std::string id,
                                                  std::optional<std::string> label) {
  const Status changed = co_await tools->connections->async_set_label(id, std::move(label));
  if (changed.has_error()) co_return changed.error();
  Result<ConnectedAccount> account =
      co_await async_get_account(std::move(tools), std::move(id), std::nullopt);
  co_return account;
}

}  // namespace tokpost
