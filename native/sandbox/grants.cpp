#include "native/sandbox/grants.hpp"

#include "native/sandbox/ids.hpp"
#include "native/sandbox/scopes.hpp"

#include <algorithm>
#include <utility>

namespace tokpost::sandbox {
namespace {

constexpr std::chrono::seconds kAppTokenLifetime{7200};  // section 1.4

template <class Map>
auto* find_in(Map& map, const std::string& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace

std::string Grants::add_code(AuthCode code) {
  std::string text = make_code();
  codes_.emplace(text, std::move(code));
  return text;
}

AuthCode* Grants::find_code(const std::string& code) {
  return find_in(codes_, code);
}

TokenPair Grants::issue(Grant grant, WallTime now) {
  TokenPair pair{make_token("act."), make_token("rft."), now + lifetimes_.access,
                 now + lifetimes_.refresh, std::move(grant)};
  access_.emplace(pair.access, AccessToken{pair.grant, pair.expires, false});
  refresh_.emplace(pair.refresh, RefreshToken{pair.grant, pair.refresh_expires, false, {}, false});
  return pair;
}

TokenPair Grants::rotate(const std::string& refresh, WallTime now) {
  RefreshToken& old = refresh_.at(refresh);
  old.was_used = true;
  if (lifetimes_.strict_rotation) {
    TokenPair pair = issue(old.grant, now);
    refresh_.at(refresh).successor = pair.refresh;
    return pair;
  }
  // The old pages let the refresh token stay what it is, until its own end.
  TokenPair pair{make_token("act."), refresh, now + lifetimes_.access, old.expires, old.grant};
  access_.emplace(pair.access, AccessToken{pair.grant, pair.expires, false});
  return pair;
}

std::string Grants::issue_app_token(const std::string& client_key, WallTime now) {
  std::string token = make_token("clt.");
  access_.emplace(token, AccessToken{{client_key, {}, {}}, now + kAppTokenLifetime, false});
  return token;
}

AccessToken* Grants::find_access(const std::string& token) {
  return find_in(access_, token);
}

RefreshToken* Grants::find_refresh(const std::string& token) {
  return find_in(refresh_, token);
}

bool Grants::covers(const std::string& client_key, const std::string& user_id,
                    const std::vector<std::string>& scopes) const {
  return std::any_of(refresh_.begin(), refresh_.end(), [&](const auto& entry) {
    const RefreshToken& token = entry.second;
    return !token.is_revoked && token.grant.client_key == client_key &&
           token.grant.user_id == user_id &&
           std::all_of(scopes.begin(), scopes.end(),
                       [&](const auto& scope) { return contains(token.grant.scopes, scope); });
  });
}

bool Grants::revoke(const std::string& client_key, const std::string& user_id) {
  bool found = false;
  const auto kill = [&](auto& tokens) {
    for (auto& [text, token] : tokens) {
      if (token.is_revoked || token.grant.client_key != client_key ||
          token.grant.user_id != user_id) {
        continue;
      }
      token.is_revoked = true;
      found = true;
    }
  };
  kill(access_);
  kill(refresh_);
  return found;
}

}  // namespace tokpost::sandbox
