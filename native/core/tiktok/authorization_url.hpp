#pragma once

#include "native/core/base/result.hpp"
#include "native/core/base/secret.hpp"
#include "native/core/tiktok/config.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokpost::tiktok {

/// Whether and how a PKCE challenge is sent. `automatic` is hex on a loopback redirect, which
/// TikTok treats as a desktop app, and base64url on https.
enum class Pkce : std::uint8_t { automatic, hex, base64url, off };

/// "auto", "hex", "base64url", "off"; nullopt for anything else.
std::optional<Pkce> parse_pkce(std::string_view word);

struct AuthorizationOptions {
  std::optional<Scopes> scopes;             ///< default: the app's
  std::optional<std::string> redirect_uri;  ///< default: the app's
  std::optional<std::string> state;         ///< default: a new one
  std::optional<bool> force_consent;        ///< disable_auto_auth; left out where not set
  Pkce pkce = Pkce::automatic;
};

struct AuthorizationUrl {
  std::string url;
  std::string state;
  Secret code_verifier;  ///< keep it for the exchange; empty with Pkce::off
  std::string redirect_uri;
  Scopes scopes;
};

/// The page to which the user's browser is sent. Fails with kind `validation` on a redirect URI
/// that TikTok would refuse, on a scope with a comma or blank in it, and on an empty list of
/// scopes.
Result<AuthorizationUrl> authorization_url(const AppConfig& config,
                                           const AuthorizationOptions& options);

/// What TikTok's redirect carries; decoded once, as TikTok asks.
struct AuthorizationCallback {
  Secret code;
  std::string state;
  Scopes scopes;  ///< the granted ones
};

/// The state of the URL to which TikTok redirected; empty where it carries none.
std::string state_of_callback(std::string_view url);

/// Reads the query of the URL to which TikTok redirected. The user's refusal and TikTok's errors
/// come back as errors (`access_denied`, …), a query without code as kind `auth`, `missing_code`.
Result<AuthorizationCallback> read_callback(std::string_view url);

}  // namespace tokpost::tiktok
