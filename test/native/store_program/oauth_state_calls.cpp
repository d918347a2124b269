#include "native/core/store/remote_answer.hpp"
#include "native/core/store/sqlite_oauth_states.hpp"
#include "test/native/store_program/calls.hpp"
#include "test/native/store_program/plain_records.hpp"

#include <utility>

namespace tokpost::test {
namespace {

// `lifetimeMs` is the core's constant, which the SQLite store knows by itself.
Awaitable<Answer> async_add_state(StoreParts store, json::value argument) {
  RemoteAnswer row("oauthStates.add", argument);
  OauthState state;
  state.state_hash = row.text("stateHash");
  state.user_id = row.maybe_text("userId");
  state.browser_token_hash = row.maybe_text("browserTokenHash");
  state.redirect_uri = row.text("redirectUri");
  state.code_verifier = Secret(row.maybe_text("codeVerifier").value_or(""));
  state.scopes = row.text("scopes");
  state.return_to = row.maybe_text("returnTo");
  const auto states = make_sqlite_oauth_states(store.database, store.keys);
  const Status done = co_await states->async_add(std::move(state));
  if (done.has_error()) co_return done.error();
  co_return json::value();
}

Awaitable<Answer> async_consume_state(StoreParts store, json::value argument) {
  const auto states = make_sqlite_oauth_states(store.database, store.keys);
  auto taken = co_await states->async_consume(text_argument(argument));
  if (taken.has_error()) co_return taken.error();
  if (!*taken) co_return json::value();
  const OauthState& state = **taken;
  json::object row;
  row["stateHash"] = state.state_hash;
  row["userId"] = or_null(state.user_id);
  row["browserTokenHash"] = or_null(state.browser_token_hash);
  row["redirectUri"] = state.redirect_uri;
  row["codeVerifier"] = secret_or_null(state.code_verifier);
  row["scopes"] = state.scopes;
  row["returnTo"] = or_null(state.return_to);
  row["expired"] = state.expired;
  co_return row;
}

}  // namespace

Calls oauth_state_calls() {
  return {
      {"oauthStates.add", &async_add_state},
      {"oauthStates.consume", &async_consume_state},
  };
}

}  // namespace tokpost::test
