#pragma once

#include "native/sandbox/exchange.hpp"

namespace tokpost::sandbox {

/// Whether the creator may post through this client now: banned, today's posts, the client's
/// active users (API facts, section 6). All as 403; creator_info turns them into 200.
Refused check_may_post(World& world, const ClientApp& client, const User& user);
Refused check_not_banned(const User& user);
/// At most five drafts of a day that nobody has finished.
Refused check_pending_drafts(World& world, const ClientApp& client, const User& user);

}  // namespace tokpost::sandbox
