#pragma once

#include "native/core/accounts/account_parts.hpp"
#include "native/core/accounts/connected_account.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tokpost {

/// Which accounts are meant. One of user_id, account_id and all has to be given, so that a missing
/// session never lists everybody's.
struct AccountQuery {
  std::optional<std::string> user_id;
  std::optional<std::string> account_id;
  std::optional<std::string> open_id;
  bool all = false;
};

/// Kind `state`, `not_found`, also for an account of another user than `user_id`.
Awaitable<Result<ConnectedAccount>> async_get_account(AccountTools tools, std::string id,
                                                      std::optional<std::string> user_id);
/// The user's primary account; kind `state`, `not_found`, where the user has none.
Awaitable<Result<ConnectedAccount>> async_primary_account(AccountTools tools, std::string user_id);
/// Kind `validation`, `filter_required`, where the query means nobody.
Awaitable<Result<std::vector<ConnectedAccount>>> async_list_accounts(AccountTools tools,
                                                                     AccountQuery query);
/// The first of them: the primary one where several are meant.
Awaitable<Result<std::optional<ConnectedAccount>>> async_find_account(AccountTools tools,
                                                                      AccountQuery query);

}  // namespace tokpost
