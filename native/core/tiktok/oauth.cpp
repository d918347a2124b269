#include "native/core/tiktok/oauth.hpp"

#include "native/core/net/retry.hpp"
#include "native/core/tiktok/wire.hpp"

#include <chrono>
#include <utility>

namespace tokpost::tiktok {
namespace {

constexpr std::string_view kTokenPath = "/v2/oauth/token/";
constexpr std::string_view kRevokePath = "/v2/oauth/revoke/";
constexpr const char* kExchange = "oauth.exchangeCode";
constexpr const char* kRefresh = "oauth.refresh";
constexpr const char* kClientToken = "oauth.clientToken";
constexpr const char* kRevoke = "oauth.revoke";

// A lifetime beyond that is a slip; added to a clock it could overflow.
constexpr std::int64_t kLongestLifetimeSeconds = 100LL * 365 * 24 * 3600;

// Credentials travel in the body; TikTok does not take HTTP Basic.
Params credentials(const AppConfig& config) {
  return {{"client_key", config.client_key}, {"client_secret", config.client_secret.reveal()}};
}

std::optional<WallTime> end_of_life(const json::object& reply, std::string_view name,
                                    WallTime now) {
  const auto seconds = json::find_int(reply, name);
  if (!seconds || *seconds < 0 || *seconds > kLongestLifetimeSeconds) return std::nullopt;
  return now + std::chrono::seconds(*seconds);
}

// Leaves nothing of it in the document.
Secret take_secret(json::object& reply, std::string_view name) {
  auto* value = reply.if_contains({name.data(), name.size()});
  auto* text = value == nullptr ? nullptr : value->if_string();
  if (text == nullptr) return {};
  Secret secret(std::string_view(text->data(), text->size()));
  secure_zero(text->data(), text->size());
  return secret;
}

using MakeRequest = std::function<HttpRequest()>;

// The plain time limit of a request is set here, since one with a body source has none of its own.
Awaitable<Result<HttpReply>> async_once(Context context, HttpRequest request, Deadline deadline) {
  const Deadline limit =
      deadline.sooner(Deadline::after(context.config->timeouts.request, *context.clock));
  return context.http->async_send(std::move(request), limit);
}

Awaitable<Result<TokenSet>> async_tokens(Context context, MakeRequest make_request,
                                         std::string operation, bool idempotent,
                                         Deadline deadline) {
  std::function<Awaitable<Result<TokenSet>>(int)> attempt =
      [context, make_request, operation, deadline](int number) -> Awaitable<Result<TokenSet>> {
    HttpRequest request = make_request();
    request.attempt = number;
    Result<HttpReply> reply = co_await async_once(context, std::move(request), deadline);
    if (reply.has_error()) co_return reply.error();
    Result<TokenSet> tokens = read_tokens(*reply, operation, context.clock->wall_now());
    secure_zero(reply->body);
    co_return tokens;
  };
  Result<TokenSet> tokens =
      co_await async_with_retry<TokenSet>(context.retry_tools(), idempotent, deadline, attempt);
  co_return tokens;
}

}  // namespace

HttpRequest exchange_code_request(const AppConfig& config, const CodeExchange& exchange) {
  Params params = credentials(config);
  params.emplace_back("code", exchange.code.reveal());
  params.emplace_back("grant_type", "authorization_code");
  params.emplace_back("redirect_uri",
                      exchange.redirect_uri.empty() ? config.redirect_uri : exchange.redirect_uri);
  if (!exchange.code_verifier.empty()) {
    params.emplace_back("code_verifier", exchange.code_verifier.reveal());
  }
  return oauth_post(config, kTokenPath, kExchange, std::move(params));
}

HttpRequest refresh_request(const AppConfig& config, const Secret& refresh_token) {
  Params params = credentials(config);
  params.emplace_back("grant_type", "refresh_token");
  params.emplace_back("refresh_token", refresh_token.reveal());
  return oauth_post(config, kTokenPath, kRefresh, std::move(params));
}

HttpRequest client_token_request(const AppConfig& config) {
  Params params = credentials(config);
  params.emplace_back("grant_type", "client_credentials");
  HttpRequest request = oauth_post(config, kTokenPath, kClientToken, std::move(params));
  request.idempotent = true;
  return request;
}

HttpRequest revoke_request(const AppConfig& config, const Secret& access_token) {
  Params params = credentials(config);
  params.emplace_back("token", access_token.reveal());
  HttpRequest request = oauth_post(config, kRevokePath, kRevoke, std::move(params));
  request.idempotent = true;
  return request;
}

Result<TokenSet> read_tokens(const HttpReply& reply, const std::string& operation, WallTime now) {
  Result<json::object> flat = read_oauth_reply(reply, operation, now);
  if (flat.has_error()) return flat.error();
  TokenSet tokens;
  tokens.access_token = take_secret(*flat, "access_token");
  if (tokens.access_token.empty()) return incomplete_reply(reply, operation, "access_token");
  tokens.refresh_token = take_secret(*flat, "refresh_token");
  tokens.open_id = json::find_string(*flat, "open_id").value_or("");
  tokens.scopes = parse_scopes(json::find_string(*flat, "scope").value_or(""));
  tokens.token_type = json::find_string(*flat, "token_type").value_or("Bearer");
  tokens.expires_at = end_of_life(*flat, "expires_in", now);
  tokens.refresh_expires_at = end_of_life(*flat, "refresh_expires_in", now);
  return tokens;
}

Status read_revoke(const HttpReply& reply, WallTime now) {
  if (reply.status == 200 && reply.body.find_first_not_of(" \t\r\n") == std::string::npos) {
    return {};
  }
  const Result<json::object> flat = read_oauth_reply(reply, kRevoke, now);
  if (flat.has_error()) return flat.error();
  return {};
}

Awaitable<Result<TokenSet>> async_exchange_code(Context context, CodeExchange exchange,
                                                Deadline deadline) {
  MakeRequest make_request = [config = context.config, exchange = std::move(exchange)] {
    return exchange_code_request(*config, exchange);
  };
  return async_tokens(std::move(context), std::move(make_request), kExchange, false, deadline);
}

Awaitable<Result<TokenSet>> async_refresh(Context context, Secret refresh_token,
                                          Deadline deadline) {
  MakeRequest make_request = [config = context.config, refresh_token] {
    return refresh_request(*config, refresh_token);
  };
  Result<TokenSet> tokens =
      co_await async_tokens(std::move(context), std::move(make_request), kRefresh, false, deadline);
  if (tokens.has_value() && tokens->refresh_token.empty()) tokens->refresh_token = refresh_token;
  co_return tokens;
}

Error no_refresh_token_error() {
  return make_error(Errc::auth, "access_token_invalid",
                    "TikTok does not accept the access token, and there is no refresh token.",
                    kRefresh);
}

Error refresh_answer_lost(Error invalid_grant) {
  invalid_grant.code = "refresh_answer_lost";
  invalid_grant.message =
      "The answer to an earlier refresh was lost, and TikTok has replaced the token.";
  return invalid_grant;
}

Awaitable<Result<TokenSet>> async_client_token(Context context, Deadline deadline) {
  MakeRequest make_request = [config = context.config] { return client_token_request(*config); };
  return async_tokens(std::move(context), std::move(make_request), kClientToken, true, deadline);
}

Awaitable<Status> async_revoke(Context context, Secret access_token, Deadline deadline) {
  std::function<Awaitable<Status>(int)> attempt = [context, access_token,
                                                   deadline](int number) -> Awaitable<Status> {
    HttpRequest request = revoke_request(*context.config, access_token);
    request.attempt = number;
    Result<HttpReply> reply = co_await async_once(context, std::move(request), deadline);
    if (reply.has_error()) co_return reply.error();
    co_return read_revoke(*reply, context.clock->wall_now());
  };
  Status revoked = co_await async_with_retry<void>(context.retry_tools(), true, deadline, attempt);
  co_return revoked;
}

}  // namespace tokpost::tiktok
