#include "native/core/tiktok/token_session.hpp"

#include "native/core/tiktok/oauth.hpp"

#include <chrono>
#include <utility>

namespace tokpost::tiktok {
namespace {

// Early enough that no request started now meets a dead token, late enough for tokens of two hours.
constexpr auto kEarly = std::chrono::minutes(5);
// After an early refresh failed, the living token is used for a while without another try.
constexpr auto kEarlyRefreshPause = std::chrono::seconds(30);
// A refresh runs for all callers, so that none of their deadlines limits it.
constexpr auto kRefreshLimit = std::chrono::minutes(2);

Error no_refresh_token() {
  return make_error(Errc::auth, "access_token_invalid",
                    "TikTok does not accept the access token, and there is no refresh token.",
                    "oauth.refresh");
}

}  // namespace

std::shared_ptr<TokenSession> TokenSession::make(Context context, TokenSet tokens, Save save) {
  return std::shared_ptr<TokenSession>(
      new TokenSession(std::move(context), std::move(tokens), std::move(save)));
}

TokenSession::TokenSession(Context context, TokenSet tokens, Save save)
    : context_(std::move(context)),
      save_(std::move(save)),
      refresh_(std::make_shared<SharedCall<Secret>>(*context_.pool)),
      tokens_(std::move(tokens)) {}

TokenSet TokenSession::tokens() const {
  const std::lock_guard lock(mutex_);
  return tokens_;
}

void TokenSession::close() {
  refresh_->cancel();
}

bool TokenSession::is_alive() const {
  return !tokens_.expires_at || context_.clock->wall_now() < *tokens_.expires_at;
}

bool TokenSession::wants_refresh() const {
  if (unsaved_) return true;
  if (dead_ || tokens_.refresh_token.empty() || !tokens_.expires_at) return false;
  if (!is_alive()) return true;
  return context_.clock->wall_now() + kEarly >= *tokens_.expires_at &&
         context_.clock->steady_now() >= no_early_refresh_before_;
}

std::optional<Secret> TokenSession::replacement_of(const Secret& stale) const {
  const std::lock_guard lock(mutex_);
  if (unsaved_ || tokens_.access_token == stale) return std::nullopt;
  return tokens_.access_token;
}

Awaitable<Result<Secret>> TokenSession::async_access_token(Deadline deadline) {
  const auto self = shared_from_this();
  Secret current;
  {
    const std::lock_guard lock(mutex_);
    if (dead_ && !is_alive()) co_return *dead_;
    if (!wants_refresh()) co_return tokens_.access_token;
    current = tokens_.access_token;
  }
  Result<Secret> fresh = co_await async_replace(current, deadline);
  if (fresh.has_value() || fresh.error().kind == Errc::cancelled) co_return fresh;
  const std::lock_guard lock(mutex_);
  // Tokens that could not be saved are a fault that must not stay hidden.
  if (unsaved_ || !is_alive()) co_return fresh;
  co_return tokens_.access_token;
}

Awaitable<Result<Secret>> TokenSession::async_after_rejection(Secret rejected, Deadline deadline) {
  const auto self = shared_from_this();
  if (const auto other = replacement_of(rejected)) co_return *other;
  Result<Secret> fresh = co_await async_replace(rejected, deadline);
  co_return fresh;
}

Awaitable<Result<Secret>> TokenSession::async_replace(Secret stale, Deadline deadline) {
  SharedCall<Secret>::Body body = [self = shared_from_this(), stale] {
    return self->async_refresh_and_save(stale);
  };
  return refresh_->async_join(std::move(body), deadline);
}

Awaitable<Result<Secret>> TokenSession::async_refresh_and_save(Secret stale) {
  // A refresh may have ended between the caller's look and this one's start.
  if (const auto other = replacement_of(stale)) co_return *other;
  Result<TokenSet> fresh = co_await async_new_tokens();
  if (fresh.has_error()) co_return fresh.error();
  if (save_) {
    const Status saved = co_await save_(*fresh);
    if (saved.has_error()) co_return saved.error();
  }
  const std::lock_guard lock(mutex_);
  tokens_ = *std::move(fresh);
  unsaved_.reset();
  answer_lost_ = false;
  co_return tokens_.access_token;
}

Awaitable<Result<TokenSet>> TokenSession::async_new_tokens() {
  Secret refresh_token;
  {
    const std::lock_guard lock(mutex_);
    if (unsaved_) co_return *unsaved_;
    if (dead_) co_return *dead_;
    if (tokens_.refresh_token.empty()) co_return no_refresh_token();
    refresh_token = tokens_.refresh_token;
  }
  const Deadline limit = Deadline::after(kRefreshLimit, *context_.clock);
  Result<TokenSet> fresh = co_await async_refresh(context_, refresh_token, limit);
  const std::lock_guard lock(mutex_);
  if (fresh.has_error()) {
    co_return noted(fresh.error());
  }
  unsaved_ = completed(*std::move(fresh));
  co_return *unsaved_;
}

Error TokenSession::noted(Error error) {
  no_early_refresh_before_ = context_.clock->steady_now() + kEarlyRefreshPause;
  if (error.code == "invalid_grant") {
    if (answer_lost_) {
      error.code = "refresh_answer_lost";
      error.message =
          "The answer to an earlier refresh was lost, and TikTok has replaced the token.";
    }
    dead_ = error;
  } else if (error.request_sent) {
    answer_lost_ = true;
  }
  return error;
}

// TikTok may leave out what has not changed.
TokenSet TokenSession::completed(TokenSet fresh) const {
  if (fresh.open_id.empty()) fresh.open_id = tokens_.open_id;
  if (fresh.scopes.empty()) fresh.scopes = tokens_.scopes;
  if (!fresh.refresh_expires_at && fresh.refresh_token == tokens_.refresh_token) {
    fresh.refresh_expires_at = tokens_.refresh_expires_at;
  }
  return fresh;
}

}  // namespace tokpost::tiktok
