#include "native/core/accounts/sign_in.hpp"

#include "native/core/accounts/account_profile.hpp"
#include "native/core/accounts/connect.hpp"
#include "native/core/accounts/return_to.hpp"
#include "native/core/accounts/signed_state.hpp"
#include "native/core/tiktok/oauth.hpp"
#include "native/core/tiktok/scopes.hpp"
#include "native/core/vault/digest.hpp"
#include "native/core/vault/encoding.hpp"
#include "native/core/vault/random_token.hpp"

#include <chrono>
#include <string_view>
#include <utility>

namespace tokpost {
namespace {

constexpr const char* kOperation = "oauth.callback";
constexpr std::size_t kBrowserTokenBytes = 32;
// A person waits for the page, and the profile can be fetched later.
constexpr std::chrono::seconds kProfileLimit{10};

std::string hash_of(std::string_view text) {
  return to_hex(sha256(text));
}

Error refused(std::string code, std::string message) {
  return make_error(Errc::auth, std::move(code), std::move(message), kOperation);
}

bool is_same(const std::optional<std::string>& given, const std::string& wanted) {
  return given && constant_time_equal(*given, wanted);
}

// Who comes back has to be who began.
Status check_binding(const OauthState& state, const SignInReturn& callback) {
  if (state.user_id && !is_same(callback.user_id, *state.user_id)) {
    return refused("other_user", "Another user began this sign-in.");
  }
  if (!state.browser_token_hash) return {};
  std::optional<std::string> hash;
  if (callback.browser_token) hash = hash_of(*callback.browser_token);
  if (!is_same(hash, *state.browser_token_hash)) {
    return refused("other_browser", "This sign-in began in another browser.");
  }
  return {};
}

Awaitable<Result<OauthState>> async_take_state(AccountTools tools, std::string state) {
  if (state.empty()) co_return refused("missing_state", "The callback carries no state.");
  Result<std::optional<OauthState>> taken =
      co_await tools->oauth_states->async_consume(hash_of(state));
  if (taken.has_error()) co_return taken.error();
  if (*taken && !(*taken)->expired) co_return **std::move(taken);
  if (*taken) co_return refused("expired_state", "The sign-in took longer than ten minutes.");
  if (is_signed_state(state, tools->context.config->client_secret)) {
    co_return refused("used_state", "This sign-in has come to its end before.");
  }
  co_return refused("unknown_state", "The callback's state is of no sign-in that began here.");
}

tiktok::Scopes without(const tiktok::Scopes& asked, const tiktok::Scopes& granted) {
  tiktok::Scopes missing;
  for (const std::string& scope : asked) {
    if (!tiktok::has_scope(granted, scope)) missing.push_back(scope);
  }
  return missing;
}

Awaitable<Result<tiktok::TokenSet>> async_exchange(AccountTools tools, OauthState state,
                                                   tiktok::AuthorizationCallback callback) {
  tiktok::CodeExchange exchange;
  exchange.code = std::move(callback.code);
  exchange.code_verifier = std::move(state.code_verifier);
  exchange.redirect_uri = std::move(state.redirect_uri);
  Result<tiktok::TokenSet> tokens =
      co_await tiktok::async_exchange_code(tools->context, std::move(exchange), Deadline::never());
  if (tokens.has_value() && tokens->scopes.empty()) tokens->scopes = callback.scopes;
  co_return tokens;
}

}  // namespace

Awaitable<Result<SignInPage>> async_begin_sign_in(AccountTools tools, SignInStart start) {
  if (start.return_to) {
    const Status checked = check_return_to(*start.return_to);
    if (checked.has_error()) co_return checked.error();
  }
  start.options.state = make_signed_state(tools->context.config->client_secret);
  Result<tiktok::AuthorizationUrl> url =
      tiktok::authorization_url(*tools->context.config, start.options);
  if (url.has_error()) co_return url.error();
  SignInPage page;
  page.url = *std::move(url);
  page.browser_token = std::move(start.browser_token);
  const bool is_bound = start.user_id || page.browser_token;
  if (!is_bound) page.browser_token = random_token(kBrowserTokenBytes);
  OauthState state;
  state.state_hash = hash_of(page.url.state);
  state.user_id = std::move(start.user_id);
  if (page.browser_token) state.browser_token_hash = hash_of(*page.browser_token);
  state.redirect_uri = page.url.redirect_uri;
  state.code_verifier = page.url.code_verifier;
  state.scopes = tiktok::join_scopes(page.url.scopes);
  state.return_to = std::move(start.return_to);
  const Status added = co_await tools->oauth_states->async_add(std::move(state));
  if (added.has_error()) co_return added.error();
  co_return page;
}

Awaitable<Result<SignedIn>> async_finish_sign_in(AccountTools tools, SignInReturn callback) {
  Result<OauthState> state =
      co_await async_take_state(tools, tiktok::state_of_callback(callback.url));
  if (state.has_error()) co_return state.error();
  const Status bound = check_binding(*state, callback);
  if (bound.has_error()) co_return bound.error();
  Result<tiktok::AuthorizationCallback> answer = tiktok::read_callback(callback.url);
  if (answer.has_error()) co_return answer.error();
  Result<tiktok::TokenSet> tokens = co_await async_exchange(tools, *state, *std::move(answer));
  if (tokens.has_error()) co_return tokens.error();
  SignedIn signed_in;
  signed_in.return_to = state->return_to;
  signed_in.granted = tokens->scopes;
  signed_in.missing = without(tiktok::parse_scopes(state->scopes), tokens->scopes);
  NewAccount wanted;
  wanted.user_id = state->user_id.value_or(callback.user_id.value_or(tokens->open_id));
  wanted.tokens = *std::move(tokens);
  Result<ConnectedAccount> account = co_await async_connect(tools, std::move(wanted));
  if (account.has_error()) co_return account.error();
  const std::string id = account->record.id;
  const Deadline limit = Deadline::after(kProfileLimit, *tools->context.clock);
  Result<ConnectedAccount> with_profile = co_await async_fetch_profile(tools, id, true, limit);
  if (with_profile.has_error()) {
    tools->context.log.warn("tiktok: the profile of a connected account comes later: " +
                            with_profile.error().message);
    signed_in.account = *std::move(account);
  } else {
    signed_in.account = *std::move(with_profile);
  }
  co_return signed_in;
}

}  // namespace tokpost
