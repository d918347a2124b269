#pragma once

#include "native/core/net/url.hpp"
#include "native/sandbox/world.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tokpost::sandbox {

/// A request for a person's permission, checked.
struct AuthorizeRequest {
  ClientApp* client = nullptr;
  std::string redirect_uri;
  std::vector<std::string> scopes;
  std::optional<std::string> state;
  std::string challenge;
  bool always_ask = false;  ///< disable_auto_auth=1
};

/// Why TikTok would show an error page instead of redirecting back (API facts, section 1.1).
struct AuthorizeFault {
  std::string item;  ///< what the page names: "client_key", "scope", …
  std::string text;
  int row = 0;  ///< of the checks, where the client is to blame
};

std::variant<AuthorizeRequest, AuthorizeFault> check_authorize(World& world, const Params& params);

/// A sandbox client lets only its target users in.
std::optional<AuthorizeFault> check_target(const World& world, const AuthorizeRequest& request,
                                           const User& user);

/// Those of the requested scopes that the person ticked. Login Kit grants the basic profile in any
/// case (API facts, section 1.7).
std::vector<std::string> granted_scopes(const AuthorizeRequest& request,
                                        const std::vector<std::string>& ticked);

/// The redirect back, with a code for these scopes.
std::string allow(World& world, const AuthorizeRequest& request, const User& user,
                  const std::vector<std::string>& granted);
std::string deny(const AuthorizeRequest& request);

}  // namespace tokpost::sandbox
