#include "native/core/store/remote_oauth_states.hpp"

#include "native/core/store/remote_answer.hpp"
#include "native/core/store/row_cipher.hpp"

#include <chrono>
#include <utility>

namespace tokpost {
namespace {

class RemoteOauthStates final : public OauthStates {
 public:
  RemoteOauthStates(std::shared_ptr<RemoteBackend> backend, std::shared_ptr<const KeyRing> keys)
      : backend_(std::move(backend)), keys_(std::move(keys)) {}

  Awaitable<Status> async_add(OauthState state) override {
    const auto backend = backend_;
    json::object row;
    row["stateHash"] = state.state_hash;
    row["userId"] = or_null(state.user_id);
    row["browserTokenHash"] = or_null(state.browser_token_hash);
    row["redirectUri"] = state.redirect_uri;
    row["codeVerifier"] = or_null(seal_verifier(*keys_, state.state_hash, state.code_verifier));
    row["scopes"] = state.scopes;
    row["returnTo"] = or_null(state.return_to);
    row["lifetimeMs"] = std::chrono::milliseconds(kOauthStateLifetime).count();
    auto answer = co_await backend->async_ask("oauthStates.add", std::move(row));
    if (answer.has_error()) co_return answer.error();
    co_return Status();
  }

  Awaitable<Result<std::optional<OauthState>>> async_consume(std::string state_hash) override {
    const auto backend = backend_;
    const auto keys = keys_;
    const std::string method = "oauthStates.consume";
    auto answer = co_await backend->async_ask(method, json::value(state_hash));
    if (answer.has_error()) co_return answer.error();
    if (answer->is_null()) co_return std::optional<OauthState>();
    RemoteAnswer reader(method, *answer);
    OauthState state;
    state.state_hash = reader.text("stateHash");
    state.user_id = reader.maybe_text("userId");
    state.browser_token_hash = reader.maybe_text("browserTokenHash");
    state.redirect_uri = reader.text("redirectUri");
    const auto sealed = reader.maybe_text("codeVerifier");
    state.scopes = reader.text("scopes");
    state.return_to = reader.maybe_text("returnTo");
    state.expired = reader.flag("expired");
    if (auto fault = reader.check(); fault.has_error()) co_return fault.error();
    auto verifier = open_verifier(*keys, state_hash, sealed.value_or(""));
    if (verifier.has_error()) co_return verifier.error();
    state.code_verifier = std::move(*verifier);
    co_return std::optional<OauthState>(std::move(state));
  }

 private:
  const std::shared_ptr<RemoteBackend> backend_;
  const std::shared_ptr<const KeyRing> keys_;
};

}  // namespace

std::shared_ptr<OauthStates> make_remote_oauth_states(std::shared_ptr<RemoteBackend> backend,
                                                      std::shared_ptr<const KeyRing> keys) {
  return std::make_shared<RemoteOauthStates>(std::move(backend), std::move(keys));
}

}  // namespace tokpost
