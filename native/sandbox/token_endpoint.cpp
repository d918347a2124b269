#include "native/core/base/secret.hpp"
#include "native/core/vault/digest.hpp"
#include "native/core/vault/encoding.hpp"
#include "native/sandbox/ids.hpp"
#include "native/sandbox/lifecycle.hpp"
#include "native/sandbox/oauth_endpoints.hpp"
#include "native/sandbox/redirect_uri.hpp"
#include "native/sandbox/scopes.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace tokpost::sandbox {
namespace {

constexpr std::string_view kMalformedRequest = "The request parameters are malformed.";
constexpr const char* kVerifierInvalid = "Code verifier or code challenge is invalid";
constexpr std::size_t kShortestVerifier = 43;
constexpr std::size_t kLongestVerifier = 128;

// Flat, unlike the API's errors (section 1.5).
Reply oauth_error(Exchange& exchange, std::string_view error, std::string_view description) {
  json::object body;
  body["error"] = error;
  body["error_description"] = description;
  body["log_id"] = make_log_id(exchange.world.now());
  const int status = error == "invalid_client" ? 401 : 400;
  return json_reply(exchange.world.options.oauth_errors_as_200 ? 200 : status, body);
}

Reply broken(Exchange& exchange, int row, std::string rule, std::string_view error,
             std::string_view description) {
  violate(exchange, row, std::move(rule));
  return oauth_error(exchange, error, description);
}

bool is_form(const RequestHead& head) {
  const auto* type = find_header(head.headers, "Content-Type");
  if (type == nullptr) return false;
  std::string media = type->substr(0, type->find(';'));
  for (auto& c : media) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return media == "application/x-www-form-urlencoded";
}

/// The checks that token and revoke share: a form, and the app's credentials in it.
std::optional<Reply> check_client(Exchange& exchange, const Params& form) {
  if (exchange.head.method != "POST" || !is_form(exchange.head)) {
    return broken(exchange, 11, "OAuth endpoints take a POST of application/x-www-form-urlencoded",
                  "invalid_request", kMalformedRequest);
  }
  const auto key = find_param(form, "client_key");
  if (!key) {
    const bool misnamed = find_param(form, "client_id").has_value();
    return broken(exchange, 12,
                  misnamed ? "client_id was sent instead of client_key" : "client_key is missing",
                  "invalid_request", kMalformedRequest);
  }
  const auto secret = find_param(form, "client_secret");
  if (!secret) {
    return broken(exchange, 12, "client_secret is missing from the body", "invalid_request",
                  "Client secret is missed in request.");
  }
  exchange.client = exchange.world.find_client(*key);
  if (exchange.client == nullptr ||
      !constant_time_equal(exchange.client->settings.secret, *secret)) {
    exchange.client = nullptr;
    return broken(exchange, 12, "the client key or secret is wrong", "invalid_client",
                  "Client key or secret is incorrect.");
  }
  return std::nullopt;
}

json::object token_body(Exchange& exchange, const TokenPair& pair) {
  const WallTime now = exchange.world.now();
  const auto seconds_left = [&](WallTime end) {
    return std::chrono::round<std::chrono::seconds>(end - now).count();
  };
  json::object body;
  body["access_token"] = pair.access;
  body["expires_in"] = seconds_left(pair.expires);
  body["open_id"] = exchange.world.open_id(*exchange.client, *exchange.user);
  body["refresh_expires_in"] = seconds_left(pair.refresh_expires);
  body["refresh_token"] = pair.refresh;
  body["scope"] = join_scopes(pair.grant.scopes);
  body["token_type"] = "Bearer";
  return body;
}

bool verifies(const World& world, const AuthCode& code, const std::string& verifier) {
  const std::string digest = sha256(verifier);
  const bool hex = to_hex(digest) == code.challenge;
  const bool base64url = to_base64url(digest) == code.challenge;
  if (is_loopback_redirect(code.redirect_uri)) return hex;
  switch (world.options.web_pkce) {
    case WebPkce::hex:
      return hex;
    case WebPkce::base64url:
      return base64url;
    case WebPkce::lenient:
      break;
  }
  return hex || base64url;
}

bool is_well_formed_verifier(const std::string& verifier) {
  return verifier.size() >= kShortestVerifier && verifier.size() <= kLongestVerifier &&
         std::all_of(verifier.begin(), verifier.end(), [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' ||
                  c == '_' || c == '~';
         });
}

Reply exchange_code(Exchange& exchange, const Params& form) {
  constexpr const char* kExpired = "Authorization code is expired.";
  World& world = exchange.world;
  const auto text = find_param(form, "code");
  if (!text) return broken(exchange, 14, "code is missing", "invalid_request", kMalformedRequest);
  auto* code = world.grants.find_code(*text);
  if (code == nullptr) {
    const bool encoded = world.grants.find_code(percent_decode(*text, false)) != nullptr;
    return broken(exchange, 14,
                  encoded ? "the code was sent without decoding it first" : "there is no such code",
                  "invalid_grant", kExpired);
  }
  if (code->grant.client_key != exchange.client->settings.key) {
    return broken(exchange, 14, "the code is another app's", "invalid_grant", kExpired);
  }
  exchange.user = world.find_user(code->grant.user_id);
  if (code->was_used) {
    return broken(exchange, 14, "the code was exchanged before", "invalid_grant", kExpired);
  }
  if (exchange.fault &&
      (exchange.fault->expire == Fault::Expire::token || exchange.fault->revoke)) {
    code->expires = world.now();
  }
  if (exchange.fault && exchange.fault->revoke) {
    end_authorization(world, *exchange.client, *exchange.user, 1);
  }
  if (code->expires <= world.now()) return oauth_error(exchange, "invalid_grant", kExpired);
  if (find_param(form, "redirect_uri") != code->redirect_uri) {
    return broken(exchange, 15, "redirect_uri is not the one of the authorize request",
                  "invalid_request",
                  "Redirect_uri is not matched with the uri when requesting code.");
  }
  // Without a challenge a stray verifier is ignored, as it is seen to be.
  if (!code->challenge.empty()) {
    const auto verifier = find_param(form, "code_verifier").value_or("");
    if (!verifies(world, *code, verifier)) {
      return broken(exchange, 16, "code_verifier does not match the code_challenge",
                    "invalid_request", kVerifierInvalid);
    }
    if (!is_well_formed_verifier(verifier)) {
      // TikTok's own Android SDK sends 32 characters, so that only the strict mode refuses it.
      violate(exchange, 16, "code_verifier is not 43 to 128 unreserved characters", false);
      if (world.options.strict_verifier) {
        return oauth_error(exchange, "invalid_request", kVerifierInvalid);
      }
    }
  }
  code->was_used = true;
  return json_reply(200, token_body(exchange, world.grants.issue(code->grant, world.now())));
}

Reply refresh(Exchange& exchange, const Params& form) {
  constexpr const char* kInvalid = "Refresh token is invalid or expired.";
  World& world = exchange.world;
  const auto text = find_param(form, "refresh_token");
  if (!text)
    return broken(exchange, 17, "refresh_token is missing", "invalid_request", kMalformedRequest);
  auto* token = world.grants.find_refresh(*text);
  if (token == nullptr) {
    return broken(exchange, 17, "the refresh token was never issued", "invalid_grant", kInvalid);
  }
  if (token->grant.client_key != exchange.client->settings.key) {
    return broken(exchange, 17, "the refresh token is another app's", "invalid_grant", kInvalid);
  }
  exchange.user = world.find_user(token->grant.user_id);
  if (exchange.fault && exchange.fault->expire == Fault::Expire::token)
    token->expires = world.now();
  if (exchange.fault && exchange.fault->revoke) {
    end_authorization(world, *exchange.client, *exchange.user, 1);
  }
  if (!token->successor.empty()) {
    // Trying the old token once more tells whether an answer was lost; going on with it after its
    // successor has been used means that the new one was not kept.
    const auto* successor = world.grants.find_refresh(token->successor);
    if (successor->was_used) violate(exchange, 17, "a refresh token was used after its rotation");
    return oauth_error(exchange, "invalid_grant", kInvalid);
  }
  if (token->is_revoked || token->expires <= world.now()) {
    return oauth_error(exchange, "invalid_grant", kInvalid);
  }
  return json_reply(200, token_body(exchange, world.grants.rotate(*text, world.now())));
}

}  // namespace

Reply token(Exchange& exchange) {
  const Params form = decode_params(exchange.body);
  if (auto refused = check_client(exchange, form)) return std::move(*refused);
  const auto grant_type = find_param(form, "grant_type");
  if (!grant_type) {
    return broken(exchange, 13, "grant_type is missing", "invalid_request", kMalformedRequest);
  }
  if (*grant_type == "authorization_code") return exchange_code(exchange, form);
  if (*grant_type == "refresh_token") return refresh(exchange, form);
  if (*grant_type == "client_credentials") {
    json::object body;
    body["access_token"] =
        exchange.world.grants.issue_app_token(exchange.client->settings.key, exchange.world.now());
    body["expires_in"] = 7200;
    body["token_type"] = "Bearer";
    return json_reply(200, body);
  }
  return broken(exchange, 13, "grant_type is none of the three", "unsupported_grant_type",
                "The grant type is not supported.");
}

Reply revoke(Exchange& exchange) {
  const Params form = decode_params(exchange.body);
  if (auto refused = check_client(exchange, form)) return std::move(*refused);
  const auto text = find_param(form, "token");
  if (!text) return broken(exchange, 19, "token is missing", "invalid_request", kMalformedRequest);
  auto* token = exchange.world.grants.find_access(*text);
  if (token == nullptr || token->grant.client_key != exchange.client->settings.key ||
      token->is_revoked) {
    return oauth_error(exchange, "invalid_grant", "The token is invalid.");
  }
  exchange.user = exchange.world.find_user(token->grant.user_id);
  if (exchange.user == nullptr) {
    token->is_revoked = true;  // an app's own token has no user to be told
  } else {
    end_authorization(exchange.world, *exchange.client, *exchange.user, 5);
  }
  return json_reply(200, json::object());
}

}  // namespace tokpost::sandbox
