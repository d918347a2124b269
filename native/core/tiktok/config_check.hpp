#pragma once

#include "native/core/base/result.hpp"
#include "native/core/tiktok/config_numbers.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tokpost::tiktok {

/// The options as a caller wrote them. What is left out is read from the environment, else a
/// default.
struct RawConfig {
  std::optional<Secret> client_secret;
  std::optional<std::string> client_key;
  std::optional<std::string> redirect_uri;
  std::optional<Scopes> scopes;
  std::optional<std::string> mode;
  std::optional<std::string> api_url;
  std::optional<std::string> authorize_url;
  std::optional<std::vector<Secret>> encryption_keys;
  ConfigNumbers numbers;
  bool limits_off = false;           ///< limits: false
  std::optional<std::string> store;  ///< as a URL
  bool has_store_object = false;     ///< a store of the caller's own: TOKPOST_STORE is not read
  RelayOptions relay;
  std::optional<std::string> media_public_url;
  std::vector<std::string> ca;  ///< roots of the caller's own, each text PEM
  std::optional<std::string> proxy;
  std::vector<std::string> unknown_options;  ///< names that are none of ours: slips of the pen
};

using Environment = std::map<std::string, std::string>;

struct CheckedConfig {
  AppConfig config;
  std::vector<Issue> warnings;  ///< what works but should be changed
};

/// The mode that they ask for, for the hints of an error about them.
Mode asked_mode(const RawConfig& raw, const Environment& environment);

/// The configuration, or one Error of kind `config`, code `config_invalid`, with every fault as an
/// issue that names the input and says what to do. No message repeats a value. Pure. The roots and
/// the proxy are checked only: whoever opens connections reads them itself.
/// From the environment: TIKTOK_CLIENT_KEY, TIKTOK_CLIENT_SECRET, TIKTOK_REDIRECT_URI, TIKTOK_MODE,
/// TIKTOK_API_URL, TIKTOK_AUTHORIZE_URL, TOKPOST_ENCRYPTION_KEY, TOKPOST_STORE, TOKPOST_THREADS,
/// HTTPS_PROXY or https_proxy, NODE_ENV; with mode sandbox first TIKTOK_SANDBOX_CLIENT_KEY and
/// TIKTOK_SANDBOX_CLIENT_SECRET; and, with a warning, TIKTOK_CLIENT_ID, BASE_URL and NEXTAUTH_URL
/// (the redirect URI is then <base>/api/auth/social/tiktok/callback) and ENCRYPTION_KEY where it is
/// a Fernet key, which only decrypts; another program's key of that name is no fault of the
/// configuration.
Result<CheckedConfig> check_config(const RawConfig& raw, const Environment& environment);

}  // namespace tokpost::tiktok
