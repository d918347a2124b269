#pragma once

#include "native/core/accounts/account_parts.hpp"

#include <string>

namespace tokpost {

/// Forgets a connected account: its posts are cancelled as far as that is possible, the row goes,
/// and the grant is revoked where no other connection has the same open_id. That TikTok does not
/// take the revocation keeps no row.
Awaitable<Status> async_disconnect(AccountTools tools, std::string id);

}  // namespace tokpost
