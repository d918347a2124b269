#pragma once

#include "native/core/accounts/account_parts.hpp"
#include "native/core/accounts/connected_account.hpp"

#include <optional>
#include <string>

namespace tokpost {

// Each answers the account as it is then; kind `state`, `not_found`, where there is none.

/// Of its user's accounts this one alone is primary.
Awaitable<Result<ConnectedAccount>> async_make_primary(AccountTools tools, std::string id);
/// Without a label it goes by its profile's name again.
Awaitable<Result<ConnectedAccount>> async_relabel(AccountTools tools, std::string id,
                                                  std::optional<std::string> label);

}  // namespace tokpost
