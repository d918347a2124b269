#pragma once

#include "native/core/accounts/account_parts.hpp"

#include <cstddef>

namespace tokpost {

struct ReencryptCounts {
  std::size_t examined = 0;   ///< accounts
  std::size_t rewritten = 0;  ///< accounts that another key had encrypted
  std::size_t failed = 0;     ///< accounts that no key opens; left as they were
  std::size_t posts = 0;      ///< unfinished posts that were rewritten
};

/// Encrypts everything that is stored anew with the first key, a batch at a time, so that nothing
/// else waits long.
Awaitable<Result<ReencryptCounts>> async_reencrypt(AccountTools tools);

}  // namespace tokpost
