#pragma once

#include "native/core/accounts/account_parts.hpp"
#include "native/core/accounts/connected_account.hpp"

#include <string>

namespace tokpost {

/// How long a stored profile answers for TikTok.
inline constexpr std::chrono::hours kProfileFresh{1};

/// The account with its profile: the stored one while it is fresh, unless `force`, otherwise
/// TikTok's, which is stored.
Awaitable<Result<ConnectedAccount>> async_fetch_profile(AccountTools tools, std::string id,
                                                        bool force, Deadline deadline);

/// Stores a profile.
Awaitable<Result<ConnectedAccount>> async_store_profile(AccountTools tools, std::string id,
                                                        tiktok::Profile profile);

}  // namespace tokpost
