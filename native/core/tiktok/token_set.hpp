#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/base/secret.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tokpost::tiktok {

/// One user's tokens, or an app's own (then only access_token, expires_at and token_type are set).
struct TokenSet {
  std::string open_id;              ///< the user's id for this app; empty where unknown
  std::vector<std::string> scopes;  ///< what was granted; empty where unknown
  Secret access_token;
  Secret refresh_token;  ///< empty where there is none
  std::optional<WallTime> expires_at;
  std::optional<WallTime> refresh_expires_at;
  std::string token_type;
};

/// The answer to a refresh of `current`, with what TikTok leaves out where it has not changed.
TokenSet completed(TokenSet fresh, const TokenSet& current);

}  // namespace tokpost::tiktok
