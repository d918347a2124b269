#pragma once

#include "native/core/accounts/account_parts.hpp"

#include <chrono>
#include <cstddef>

namespace tokpost {

struct RefreshCounts {
  std::size_t examined = 0;
  std::size_t refreshed = 0;
  std::size_t needs_reconnect = 0;  ///< the user has to connect these again
  std::size_t failed = 0;           ///< nothing is lost; the next run tries again
};

/// Refreshes every active account whose token ends within this time, a few at once. Meant for a
/// cron job: it holds a page of accounts in memory, however many there are.
Awaitable<Result<RefreshCounts>> async_refresh_due(AccountTools tools,
                                                   std::chrono::milliseconds within);

}  // namespace tokpost
