#include "native/sandbox/authorize_request.hpp"

#include "native/sandbox/exchange.hpp"
#include "native/sandbox/redirect_uri.hpp"
#include "native/sandbox/scopes.hpp"

#include <algorithm>
#include <utility>

namespace tokpost::sandbox {
namespace {

constexpr int kMostTargetUsers = 10;               // of a sandbox (section 1.9)
constexpr std::chrono::minutes kCodeLifetime{10};  // undocumented; RFC 6749 allows no more

bool is_lower_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::optional<AuthorizeFault> check_challenge(const World& world, const Params& params,
                                              const std::string& redirect_uri,
                                              std::string& challenge) {
  challenge = find_param(params, "code_challenge").value_or("");
  const auto method = find_param(params, "code_challenge_method").value_or("");
  const bool desktop = is_loopback_redirect(redirect_uri);
  if (challenge.empty() && !desktop) return std::nullopt;
  if (challenge.empty()) {
    return AuthorizeFault{"code_challenge", "a desktop app needs a code_challenge", 5};
  }
  if (method != "S256") {
    return AuthorizeFault{"code_challenge", "code_challenge_method must be S256", 5};
  }
  const bool is_hex = challenge.size() == 64 && is_lower_hex(challenge);
  if ((desktop || world.options.web_pkce == WebPkce::hex) && !is_hex) {
    return AuthorizeFault{"code_challenge",
                          "the code_challenge is the hexadecimal SHA-256 of the verifier, 64 "
                          "lower-case digits",
                          5};
  }
  if (!desktop && world.options.web_pkce == WebPkce::base64url && challenge.size() != 43) {
    return AuthorizeFault{"code_challenge", "the code_challenge is not base64url of SHA-256", 5};
  }
  return std::nullopt;
}

std::optional<AuthorizeFault> check_scopes(const ClientApp& client, const Params& params,
                                           std::vector<std::string>& scopes) {
  const auto text = find_param(params, "scope").value_or("");
  if (text.find(' ') != std::string::npos) {
    return AuthorizeFault{"scope", "scopes are separated by commas, not by spaces", 4};
  }
  scopes = split_scopes(text);
  if (scopes.empty()) return AuthorizeFault{"scope", "scope is missing", 4};
  for (const auto& scope : scopes) {
    if (!is_known_scope(scope)) {
      return AuthorizeFault{"scope", "there is no scope " + scope, 4};
    }
    if (!contains(client.settings.scopes, scope)) {
      return AuthorizeFault{"scope", "the app has not been given the scope " + scope, 4};
    }
  }
  return std::nullopt;
}

std::string with_query(const std::string& redirect_uri, const Params& params) {
  return redirect_uri + "?" + encode_params(params);
}

}  // namespace

std::variant<AuthorizeRequest, AuthorizeFault> check_authorize(World& world, const Params& params) {
  AuthorizeRequest request;
  const auto key = find_param(params, "client_key");
  if (!key) {
    const bool misnamed = find_param(params, "client_id").has_value();
    return AuthorizeFault{
        "client_key", misnamed ? "the parameter is client_key, not client_id" : "it is missing", 1};
  }
  request.client = world.find_client(*key);
  if (request.client == nullptr) return AuthorizeFault{"client_key", "no app has this key", 1};

  request.redirect_uri = find_param(params, "redirect_uri").value_or("");
  const auto& registered = request.client->settings.redirect_uris;
  if (std::none_of(registered.begin(), registered.end(), [&](const auto& uri) {
        return matches_redirect_uri(uri, request.redirect_uri);
      })) {
    return AuthorizeFault{"redirect_uri", "it is not registered with the app", 2};
  }
  if (find_param(params, "response_type") != "code") {
    return AuthorizeFault{"response_type", "unsupported_response_type: it must be code", 3};
  }
  if (auto fault = check_scopes(*request.client, params, request.scopes)) return *fault;
  if (auto fault = check_challenge(world, params, request.redirect_uri, request.challenge)) {
    return *fault;
  }
  request.state = find_param(params, "state");
  request.always_ask = find_param(params, "disable_auto_auth") == "1";
  return request;
}

std::optional<AuthorizeFault> check_target(const World& world, const AuthorizeRequest& request,
                                           const User& user) {
  if (!request.client->settings.is_sandbox) return std::nullopt;
  if (!user.is_target) {
    return AuthorizeFault{"non_sandbox_target",
                          "only target users may sign in to an app in a sandbox", 0};
  }
  int targets = 0;
  for (const auto& other : world.users) {
    if (other->is_target && ++targets > kMostTargetUsers) break;
    if (other.get() == &user) return std::nullopt;
  }
  return AuthorizeFault{"non_sandbox_target",
                        "a sandbox has at most ten target users, and ten others came before", 0};
}

std::vector<std::string> granted_scopes(const AuthorizeRequest& request,
                                        const std::vector<std::string>& ticked) {
  std::vector<std::string> granted;
  for (const auto& scope : request.scopes) {
    if (scope == kFixedScope || contains(ticked, scope)) granted.push_back(scope);
  }
  return granted;
}

std::string allow(World& world, const AuthorizeRequest& request, const User& user,
                  const std::vector<std::string>& granted) {
  AuthCode code;
  code.grant = {request.client->settings.key, user.id, granted};
  code.redirect_uri = request.redirect_uri;
  code.challenge = request.challenge;
  code.expires = world.now() + kCodeLifetime;
  Params params = {{"code", world.grants.add_code(std::move(code))},
                   {"scopes", join_scopes(granted)}};
  if (request.state) params.emplace_back("state", *request.state);
  return with_query(request.redirect_uri, params);
}

std::string deny(const AuthorizeRequest& request) {
  Params params = {{"error", "access_denied"},
                   {"error_description", "The user did not allow the app."}};
  if (request.state) params.emplace_back("state", *request.state);
  return with_query(request.redirect_uri, params);
}

}  // namespace tokpost::sandbox
