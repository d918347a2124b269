#include "native/core/tiktok/token_set.hpp"

namespace tokpost::tiktok {

TokenSet completed(TokenSet fresh, const TokenSet& current) {
  if (fresh.open_id.empty()) fresh.open_id = current.open_id;
  if (fresh.scopes.empty()) fresh.scopes = current.scopes;
  if (!fresh.refresh_expires_at && fresh.refresh_token == current.refresh_token) {
    fresh.refresh_expires_at = current.refresh_expires_at;
  }
  return fresh;
}

}  // namespace tokpost::tiktok
