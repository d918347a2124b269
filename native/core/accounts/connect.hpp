#pragma once

#include "native/core/accounts/account_parts.hpp"
#include "native/core/accounts/connected_account.hpp"

#include <optional>
#include <string>

namespace tokpost {

/// Tokens of a user's account, wherever they come from.
struct NewAccount {
  std::string user_id;
  tiktok::TokenSet tokens;  ///< TikTok is asked whose they are where the open_id is not known
  std::optional<tiktok::Profile> profile;
  std::optional<std::string> label;
  std::optional<std::string> account_type;  ///< the application's word for it; TikTok has none
};

/// Connects the account or gives its connection these tokens; posts that wait for them go on.
Awaitable<Result<ConnectedAccount>> async_connect(AccountTools tools, NewAccount account);

}  // namespace tokpost
