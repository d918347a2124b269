#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/base/result.hpp"
#include "native/sandbox/options.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace tokpost::sandbox {

/// Who was allowed what. A client's own token (client_credentials) has no user.
struct Grant {
  std::string client_key;
  std::string user_id;
  std::vector<std::string> scopes;
};

struct AccessToken {
  Grant grant;
  WallTime expires;
  bool is_revoked = false;
};

struct RefreshToken {
  Grant grant;
  WallTime expires;
  bool is_revoked = false;
  std::string successor;  ///< the token that took its place, under strict rotation
  bool was_used = false;
};

struct AuthCode {
  Grant grant;
  std::string redirect_uri;
  std::string challenge;  ///< empty: no PKCE
  WallTime expires;
  bool was_used = false;
};

struct TokenPair {
  std::string access;
  std::string refresh;
  WallTime expires;
  WallTime refresh_expires;
  Grant grant;
};

/// The codes and tokens that have been handed out.
class Grants {
 public:
  explicit Grants(TokenLifetimes lifetimes) : lifetimes_(lifetimes) {}

  std::string add_code(AuthCode code);
  AuthCode* find_code(const std::string& code);

  TokenPair issue(Grant grant, WallTime now);
  /// New tokens for a refresh token that is good. Under strict rotation it dies with this.
  TokenPair rotate(const std::string& refresh, WallTime now);
  /// A token of the app itself, of two hours.
  std::string issue_app_token(const std::string& client_key, WallTime now);

  AccessToken* find_access(const std::string& token);
  RefreshToken* find_refresh(const std::string& token);
  /// Whether the user has let the client in, with at least these scopes.
  bool covers(const std::string& client_key, const std::string& user_id,
              const std::vector<std::string>& scopes) const;
  /// Kills every token of the pair; false where there was none alive.
  bool revoke(const std::string& client_key, const std::string& user_id);

 private:
  TokenLifetimes lifetimes_;
  std::unordered_map<std::string, AuthCode> codes_;
  std::unordered_map<std::string, AccessToken> access_;
  std::unordered_map<std::string, RefreshToken> refresh_;
};

}  // namespace tokpost::sandbox
