#pragma once

#include "native/core/base/json.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tokpost::sandbox {

/// How PKCE challenges of web apps are checked: nobody documents which encoding TikTok verifies
/// there, so the lenient way takes both.
enum class WebPkce : std::uint8_t { lenient, hex, base64url };

/// TikTok's number of accepted requests in 60 s; nullopt switches one off (API facts, section 6).
struct RateLimitOptions {
  std::optional<std::int64_t> init = 6;
  std::optional<std::int64_t> creator_info = 20;
  std::optional<std::int64_t> status = 30;
  std::optional<std::int64_t> read = 600;
};

/// TikTok's caps of 24 hours; nullopt switches one off.
struct CapOptions {
  std::optional<std::int64_t> posts_per_creator = 15;
  std::optional<std::int64_t> pending_drafts = 5;
  std::optional<std::int64_t> unaudited_users = 5;
  std::optional<std::int64_t> audited_users;  ///< TikTok takes it from the audit's form
};

/// What processing and moderation take on the sandbox's clock. TikTok says under 30 s for 512 MB.
struct ProcessingOptions {
  std::chrono::milliseconds base{500};
  std::uint64_t bytes_per_second = 17'000'000;
  std::chrono::milliseconds moderation{20'000};
};

struct TokenLifetimes {
  std::chrono::seconds access{7200};
  std::chrono::seconds refresh{15'552'000};
  bool strict_rotation = true;  ///< once a new refresh token is issued the old one is dead
};

struct ClientOptions {
  std::string key;
  std::string secret;
  bool audited = true;
  bool is_sandbox = false;  ///< only target users may sign in
  std::vector<std::string> scopes;
  std::vector<std::string> redirect_uris;
  std::vector<std::string> verified;  ///< domains, and URL prefixes that begin with https://
  std::string webhook_url;
  std::optional<std::int64_t> user_cap;
};

/// The options of startSandbox(), read and checked as a whole.
struct Options {
  std::uint16_t port = 0;
  bool https = false;
  std::string api_url;  ///< where a proxy in front of the sandbox shows it; empty: where it listens
  std::string upload_url;
  std::vector<ClientOptions> clients;  ///< at least one; the first is the one of config()
  json::array users;                   ///< as addUser() takes them
  json::array faults;                  ///< as inject() takes them
  TokenLifetimes tokens;
  double speed = 1;
  RateLimitOptions limits;
  CapOptions caps;
  ProcessingOptions processing;
  bool hash = true;
  std::map<std::string, std::string> pull_hosts;  ///< public host name -> loopback origin
  WebPkce web_pkce = WebPkce::lenient;
  bool strict_verifier = false;        ///< refuses verifiers under 43 characters on the web as well
  bool oauth_errors_as_200 = false;    ///< some clients saw OAuth errors with HTTP 200
  int scope_error_status = 401;        ///< 401 scope_not_authorized or 400 scope_permission_missed
  bool upload_range_is_index = false;  ///< Content-Range of an upload reply: last index, not count
  std::int64_t webhook_duplicate_every = 0;  ///< each n-th webhook is delivered twice; 0: none
};

/// Fails with one error of kind `config` whose issues name every fault.
Result<Options> read_options(const json::object& input);

}  // namespace tokpost::sandbox
