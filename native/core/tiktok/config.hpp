#pragma once

#include "native/core/base/secret.hpp"
#include "native/core/net/http_client.hpp"
#include "native/core/net/retry_policy.hpp"
#include "native/core/net/url.hpp"
#include "native/core/tiktok/mode.hpp"
#include "native/core/tiktok/scopes.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokpost::tiktok {

inline constexpr std::string_view kApiUrl = "https://open.tiktokapis.com";
inline constexpr std::string_view kAuthorizeUrl = "https://www.tiktok.com/v2/auth/authorize/";

/// Calls a minute, per account and endpoint ("Rate limits" of TikTok's documents).
struct RateLimits {
  int init = 6;
  int creator_info = 20;
  int status = 30;
  int read = 600;
};

struct Polling {
  std::chrono::milliseconds interval{5000};
  int max_checks = 30;
};

struct UploadLimits {
  int concurrency = 4;
  std::optional<std::int64_t> max_bytes_per_second;
  std::optional<std::uint64_t> chunk_size;  ///< none: as the line and the file make it best
};

/// Where an engine keeps what it has to remember.
struct StoreChoice {
  enum class Kind : std::uint8_t { sqlite, memory, postgres };
  Kind kind = Kind::sqlite;
  std::string path = "./tokpost.db";  ///< of an SQLite file
  std::string table;                  ///< of the connections; empty for the usual one
};

/// What a `relayUrl` may lead to.
struct RelayOptions {
  bool allow_private = false;
  std::vector<std::string> allow_hosts;  ///< empty for any
};

/// An app's settings, checked and complete; check_config() makes it. Immutable, shared by
/// everything that one client starts.
struct AppConfig {
  std::string client_key;
  Secret client_secret;
  std::string redirect_uri;
  Scopes scopes = default_scopes();
  Mode mode = Mode::production;
  Url api_url;                          ///< an origin
  std::string authorize_url;            ///< a whole page with its path
  std::vector<Secret> encryption_keys;  ///< as configured; empty where none are
  HttpTimeouts timeouts;
  RetryPolicy retry;
  std::optional<RateLimits> limits = RateLimits{};  ///< none: the governor is off
  Polling polling;
  UploadLimits uploads;
  StoreChoice store;
  /// NODE_ENV says so: keys are never made up for what is stored.
  bool in_production = false;
  RelayOptions relay;
  std::string media_public_url;  ///< an origin; empty where there is none
};

}  // namespace tokpost::tiktok
