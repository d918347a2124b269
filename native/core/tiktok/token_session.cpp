#include "native/core/tiktok/token_session.hpp"

#include <chrono>
#include <utility>

namespace tokpost::tiktok {
namespace {

// Early enough that no request started now meets a dead token, late enough for tokens of two hours.
constexpr auto kEarly = std::chrono::minutes(5);
// After an early refresh failed, the living token is used for a while without another try.
constexpr auto kEarlyRefreshPause = std::chrono::seconds(30);

}  // namespace

std::shared_ptr<TokenSession> TokenSession::make_with(std::shared_ptr<TokenSource> source,
                                                      Context context, TokenSet tokens) {
  return std::shared_ptr<TokenSession>(
      new TokenSession(std::move(context), std::move(tokens), std::move(source)));
}

std::shared_ptr<TokenSession> TokenSession::make(Context context, TokenSet tokens, Save save) {
  auto source = std::make_shared<BareTokens>(context, std::move(save));
  return make_with(std::move(source), std::move(context), std::move(tokens));
}

TokenSession::TokenSession(Context context, TokenSet tokens, std::shared_ptr<TokenSource> source)
    : context_(std::move(context)),
      source_(std::move(source)),
      refresh_(std::make_shared<SharedCall<Secret>>(*context_.pool, *context_.clock)),
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
  if (source_->has_unsaved()) return true;
  if (tokens_.refresh_token.empty() || !tokens_.expires_at) return false;
  if (!is_alive()) return true;
  return context_.clock->wall_now() + kEarly >= *tokens_.expires_at &&
         context_.clock->steady_now() >= no_early_refresh_before_;
}

std::optional<Secret> TokenSession::replacement_of(const Secret& stale) const {
  const std::lock_guard lock(mutex_);
  if (source_->has_unsaved() || tokens_.access_token == stale) return std::nullopt;
  return tokens_.access_token;
}

Awaitable<Result<Secret>> TokenSession::async_access_token(Deadline deadline) {
  const auto self = shared_from_this();
  Secret current;
  {
    const std::lock_guard lock(mutex_);
    if (!wants_refresh()) co_return tokens_.access_token;
    current = tokens_.access_token;
  }
  Result<Secret> fresh = co_await async_replace(current, deadline);
  if (fresh.has_value() || fresh.error().kind == Errc::cancelled) co_return fresh;
  const std::lock_guard lock(mutex_);
  // Tokens that could not be saved are a fault that must not stay hidden.
  if (source_->has_unsaved() || !is_alive()) co_return fresh;
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
    return self->async_renew(stale);
  };
  return refresh_->async_join(std::move(body), deadline);
}

Awaitable<Result<Secret>> TokenSession::async_renew(Secret stale) {
  // A refresh may have ended between the caller's look and this one's start.
  if (const auto other = replacement_of(stale)) co_return *other;
  Result<TokenSet> fresh = co_await source_->async_renew(tokens());
  const std::lock_guard lock(mutex_);
  if (fresh.has_error()) {
    no_early_refresh_before_ = context_.clock->steady_now() + kEarlyRefreshPause;
    co_return fresh.error();
  }
  tokens_ = *std::move(fresh);
  co_return tokens_.access_token;
}

}  // namespace tokpost::tiktok
