#include "native/core/tiktok/authorization_url.hpp"

#include "native/core/base/redact.hpp"
#include "native/core/net/classify.hpp"
#include "native/core/net/url.hpp"
#include "native/core/tiktok/redirect_uri.hpp"
#include "native/core/vault/pkce.hpp"
#include "native/core/vault/random_token.hpp"

#include <algorithm>
#include <utility>

namespace tokpost::tiktok {
namespace {

constexpr std::string_view kAuthorizationOperation = "oauth.authorizationUrl";
constexpr std::string_view kCallback = "oauth.callback";
constexpr std::size_t kLongestDescription = 300;

std::vector<Issue> scope_issues(const Scopes& scopes) {
  std::vector<Issue> issues;
  if (scopes.empty()) {
    issues.push_back({"scopes", "missing", "scopes is empty; ask for user.info.basic at least."});
  }
  for (std::size_t i = 0; i < scopes.size(); ++i) {
    if (!scopes[i].empty() && scopes[i].find_first_of(", \t\r\n") == std::string::npos) continue;
    const std::string path = "scopes[" + std::to_string(i) + "]";
    issues.push_back(
        {path, "invalid_scope", path + " must be one scope without commas or blanks."});
  }
  return issues;
}

std::optional<PkceDialect> dialect_for(Pkce pkce, std::string_view redirect_uri) {
  switch (pkce) {
    case Pkce::off:
      return std::nullopt;
    case Pkce::hex:
      return PkceDialect::hex;
    case Pkce::base64url:
      return PkceDialect::base64url;
    case Pkce::automatic:
      break;
  }
  return is_loopback_redirect(redirect_uri) ? PkceDialect::hex : PkceDialect::base64url;
}

std::string_view query_of(std::string_view url) {
  const auto mark = url.find('?');
  if (mark == std::string_view::npos) return {};
  return url.substr(mark + 1, url.find('#', mark) - mark - 1);
}

Error callback_error(const std::string& code, const std::string& description) {
  const Verdict verdict = classify({.http_status = 401, .tiktok_code = code});
  std::string message = description.empty()
                            ? "TikTok refused the authorization."
                            : redact(std::string_view(description).substr(0, kLongestDescription));
  Error error = make_error(verdict.kind, verdict.code, std::move(message), std::string(kCallback));
  error.retryable = verdict.retryable;
  return error;
}

}  // namespace

std::optional<Pkce> parse_pkce(std::string_view word) {
  if (word == "auto") return Pkce::automatic;
  if (word == "hex") return Pkce::hex;
  if (word == "base64url") return Pkce::base64url;
  if (word == "off") return Pkce::off;
  return std::nullopt;
}

Result<AuthorizationUrl> authorization_url(const AppConfig& config,
                                           const AuthorizationOptions& options) {
  AuthorizationUrl answer;
  answer.scopes = options.scopes.value_or(config.scopes);
  answer.redirect_uri = options.redirect_uri.value_or(config.redirect_uri);
  std::vector<Issue> issues = scope_issues(answer.scopes);
  std::ranges::move(redirect_uri_issues(answer.redirect_uri, "redirectUri"),
                    std::back_inserter(issues));
  if (!issues.empty()) {
    Error error = make_error(Errc::validation, "invalid_authorization_request",
                             issues.front().message, std::string(kAuthorizationOperation));
    error.issues = std::move(issues);
    return error;
  }
  answer.state = options.state ? *options.state : make_oauth_state();
  // client_key, never client_id; scopes separated by commas ("Login Kit for Web").
  Params params = {{"client_key", config.client_key},
                   {"scope", join_scopes(answer.scopes)},
                   {"response_type", "code"},
                   {"redirect_uri", answer.redirect_uri},
                   {"state", answer.state}};
  if (options.force_consent) {
    params.emplace_back("disable_auto_auth", *options.force_consent ? "1" : "0");
  }
  if (const auto dialect = dialect_for(options.pkce, answer.redirect_uri)) {
    answer.code_verifier = make_code_verifier();
    params.emplace_back("code_challenge", code_challenge(answer.code_verifier, *dialect));
    params.emplace_back("code_challenge_method", "S256");
  }
  const char joint = config.authorize_url.find('?') == std::string::npos ? '?' : '&';
  answer.url = config.authorize_url + joint + encode_params(params);
  return answer;
}

std::string state_of_callback(std::string_view url) {
  std::string state;
  for (const auto& [name, value] : decode_params(query_of(url))) {
    if (name == "state") state = value;
  }
  return state;
}

Result<AuthorizationCallback> read_callback(std::string_view url) {
  AuthorizationCallback callback;
  std::string error;
  std::string description;
  for (auto& [name, value] : decode_params(query_of(url))) {
    if (name == "code") {
      callback.code = Secret(std::move(value));
    } else if (name == "state") {
      callback.state = std::move(value);
    } else if (name == "scopes" || name == "scope") {
      // The callback says scopes; scope is what other servers and later versions may say.
      callback.scopes = parse_scopes(value);
    } else if (name == "error") {
      error = std::move(value);
    } else if (name == "error_description") {
      description = std::move(value);
    }
  }
  if (!error.empty()) return callback_error(error, description);
  if (callback.code.empty()) {
    return make_error(Errc::auth, "missing_code", "The callback carries no authorization code.",
                      std::string(kCallback));
  }
  return callback;
}

}  // namespace tokpost::tiktok
