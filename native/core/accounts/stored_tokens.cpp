#include "native/core/accounts/stored_tokens.hpp"

#include "native/core/accounts/lease_renewal.hpp"
#include "native/core/tiktok/oauth.hpp"
#include "native/core/tiktok/scopes.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace tokpost {
namespace {

using std::chrono::milliseconds;
using tiktok::TokenSet;

// How long whoever lost the lease waits before it looks at the row again.
constexpr milliseconds kFirstPause{25};
constexpr milliseconds kLongestPause{1000};

ConnectionTokens tokens_of(const TokenSet& set) {
  ConnectionTokens tokens;
  tokens.access_token = set.access_token;
  tokens.refresh_token = set.refresh_token;
  tokens.expires_at = set.expires_at;
  tokens.refresh_expires_at = set.refresh_expires_at;
  return tokens;
}

std::optional<std::string> scopes_of(const TokenSet& set) {
  if (set.scopes.empty()) return std::nullopt;
  return tiktok::join_scopes(set.scopes);
}

AccountNews news_of(AccountNews::Type type, const ConnectionRecord& record) {
  AccountNews news;
  news.type = type;
  news.account_id = record.id;
  news.user_id = record.user_id;
  news.open_id = record.open_id;
  return news;
}

Error removed_or(const Error& error) {
  return error.code == "not_found" ? account_removed_error() : error;
}

}  // namespace

Error needs_reconnect_error(std::string_view reason) {
  if (reason == kExpired) return tiktok::no_refresh_token_error();
  Error error = make_error(Errc::auth, "invalid_grant",
                           "TikTok no longer takes the tokens of this account.", "oauth.refresh");
  return reason == kRefreshAnswerLost ? tiktok::refresh_answer_lost(std::move(error)) : error;
}

Error account_removed_error() {
  return make_error(Errc::state, "account_removed", "The account has been disconnected.",
                    "accounts.token");
}

TokenSet token_set_of(const ConnectionRecord& record, ConnectionTokens tokens) {
  TokenSet set;
  set.open_id = record.open_id;
  set.scopes = tiktok::parse_scopes(record.scopes.value_or(""));
  set.access_token = std::move(tokens.access_token);
  set.refresh_token = std::move(tokens.refresh_token);
  set.expires_at = tokens.expires_at;
  set.refresh_expires_at = tokens.refresh_expires_at;
  return set;
}

class StoredTokens::Source final : public tiktok::TokenSource {
 public:
  Source(std::shared_ptr<StoredTokens> tokens, std::string id)
      : tokens_(std::move(tokens)), id_(std::move(id)) {}
  Awaitable<Result<TokenSet>> async_renew(TokenSet current) override {
    return tokens_->async_renew(id_, std::move(current));
  }
  bool has_unsaved() const override { return tokens_->has_unsaved(id_); }

 private:
  const std::shared_ptr<StoredTokens> tokens_;
  const std::string id_;
};

StoredTokens::StoredTokens(tiktok::Context context, std::shared_ptr<Connections> connections,
                           AccountSink sink)
    : context_(std::move(context)), connections_(std::move(connections)), sink_(std::move(sink)) {}

std::shared_ptr<tiktok::TokenSource> StoredTokens::source(std::string id) {
  return std::make_shared<Source>(shared_from_this(), std::move(id));
}

bool StoredTokens::has_unsaved(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  return unsaved_.contains(id);
}

bool StoredTokens::is_newer(const ConnectionTokens& held, const TokenSet& current) const {
  const bool is_other = !(held.access_token == current.access_token);
  const bool is_alive = !held.expires_at || context_.clock->wall_now() < *held.expires_at;
  return is_other && is_alive;
}

Awaitable<Result<TokenSet>> StoredTokens::async_renew(std::string id, TokenSet current) {
  const auto self = shared_from_this();
  if (has_unsaved(id)) {
    Result<TokenSet> saved = co_await async_save(id);
    co_return saved;
  }
  const Deadline limit = Deadline::after(tiktok::kRefreshLimit, *context_.clock);
  for (milliseconds pause = kFirstPause;; pause = std::min(pause * 2, kLongestPause)) {
    Result<RefreshLease> lease = co_await connections_->async_acquire_refresh(id);
    if (lease.has_error()) co_return removed_or(lease.error());
    const bool is_done = is_newer(lease->tokens, current);
    if (lease->acquired && !is_done) {
      Result<TokenSet> fresh = co_await async_refresh_held(id, *std::move(lease));
      co_return fresh;
    }
    if (lease->acquired) {
      const bool settled = !lease->interrupted;
      const Status released =
          co_await connections_->async_release_refresh(id, lease->epoch, settled);
      if (released.has_error()) context_.log.warn("tiktok: " + released.error().message);
    }
    if (is_done) {
      Result<TokenSet> held = co_await async_held(id);
      co_return held;
    }
    if (limit.passed(*context_.clock)) {
      co_return make_error(Errc::timeout, "deadline",
                           "Another process refreshes the account's tokens without an end.",
                           "oauth.refresh");
    }
    const Status slept = co_await context_.sleeper->async_sleep(pause);
    if (slept.has_error()) co_return slept.error();
  }
}

Awaitable<Result<TokenSet>> StoredTokens::async_held(std::string id) {
  Result<std::optional<ConnectionRecord>> record = co_await connections_->async_get(id);
  if (record.has_error()) co_return record.error();
  if (!*record) co_return account_removed_error();
  Result<ConnectionTokens> tokens = co_await connections_->async_tokens(std::move(id));
  if (tokens.has_error()) co_return removed_or(tokens.error());
  co_return token_set_of(**record, *std::move(tokens));
}

Awaitable<Result<TokenSet>> StoredTokens::async_refresh_held(std::string id, RefreshLease lease) {
  const LeaseRenewal renewal(context_, connections_);
  const std::int64_t epoch = lease.epoch;
  const bool settled = !lease.interrupted;
  Result<std::optional<ConnectionRecord>> record = co_await connections_->async_get(id);
  std::optional<Error> fault;
  if (record.has_error()) {
    fault = record.error();
  } else if (!*record) {
    fault = account_removed_error();
  } else if ((*record)->status == ConnectionStatus::needs_reconnect) {
    fault = needs_reconnect_error((*record)->status_reason);
  } else if (lease.tokens.refresh_token.empty()) {
    const Status marked = co_await async_mark(**record, lease.tokens.refresh_token, kExpired);
    fault = marked.has_error() ? marked.error() : tiktok::no_refresh_token_error();
  } else {
    const Status begun = co_await connections_->async_begin_refresh(id, epoch);
    if (begun.has_error()) fault = begun.error();
  }
  if (fault) {
    const Status released = co_await connections_->async_release_refresh(id, epoch, settled);
    if (released.has_error()) context_.log.warn("tiktok: " + released.error().message);
    co_return *fault;
  }
  Result<TokenSet> fresh = co_await async_send(**std::move(record), std::move(lease));
  co_return fresh;
}

Awaitable<Result<TokenSet>> StoredTokens::async_send(ConnectionRecord record, RefreshLease lease) {
  const std::string id = record.id;
  const Secret sent = lease.tokens.refresh_token;
  const Deadline limit = Deadline::after(tiktok::kRefreshLimit, *context_.clock);
  Result<TokenSet> fresh = co_await tiktok::async_refresh(context_, sent, limit);
  if (fresh.has_error()) {
    Error error = fresh.error();
    if (error.code == "invalid_grant") {
      fresh = co_await async_refused(std::move(record), std::move(lease), std::move(error));
      co_return fresh;
    }
    // Whether the sent token is used up stays open where an answer may have been lost.
    const bool settled = !lease.interrupted && !error.request_sent;
    const Status released = co_await connections_->async_release_refresh(id, lease.epoch, settled);
    if (released.has_error()) context_.log.warn("tiktok: " + released.error().message);
    co_return error;
  }
  const TokenSet before = token_set_of(record, std::move(lease.tokens));
  {
    const std::lock_guard lock(mutex_);
    Unsaved& unsaved = unsaved_[id];
    unsaved.epoch = lease.epoch;
    unsaved.sent = sent;
    unsaved.record = std::move(record);
    unsaved.fresh = completed(*std::move(fresh), before);
  }
  Result<TokenSet> saved = co_await async_save(id);
  co_return saved;
}

Awaitable<Result<TokenSet>> StoredTokens::async_refused(ConnectionRecord record, RefreshLease lease,
                                                        Error refusal) {
  const std::string id = record.id;
  const std::string_view reason = lease.interrupted ? kRefreshAnswerLost : kRevoked;
  if (lease.interrupted) refusal = tiktok::refresh_answer_lost(std::move(refusal));
  Result<bool> marked = co_await connections_->async_mark_needs_reconnect(
      id, lease.tokens.refresh_token, std::string(reason));
  const Status released = co_await connections_->async_release_refresh(id, lease.epoch, true);
  if (released.has_error()) context_.log.warn("tiktok: " + released.error().message);
  if (marked.has_error()) co_return removed_or(marked.error());
  if (!*marked) {
    // The user has connected the account anew meanwhile.
    Result<TokenSet> held = co_await async_held(id);
    co_return held;
  }
  AccountNews news = news_of(AccountNews::Type::needs_reconnect, record);
  news.code = refusal.code;
  if (sink_) sink_(std::move(news));
  co_return refusal;
}

Awaitable<Status> StoredTokens::async_mark(ConnectionRecord record, Secret refresh_token,
                                           std::string_view reason) {
  Result<bool> marked = co_await connections_->async_mark_needs_reconnect(
      record.id, std::move(refresh_token), std::string(reason));
  if (marked.has_error()) co_return marked.error();
  if (!*marked) co_return Status();
  AccountNews news = news_of(AccountNews::Type::needs_reconnect, record);
  news.code = needs_reconnect_error(reason).code;
  if (sink_) sink_(std::move(news));
  co_return Status();
}

Awaitable<Result<TokenSet>> StoredTokens::async_save(std::string id) {
  Unsaved unsaved;
  {
    const std::lock_guard lock(mutex_);
    const auto found = unsaved_.find(id);
    if (found != unsaved_.end()) unsaved = found->second;
  }
  if (unsaved.sent.empty()) {  // somebody else has just saved it
    Result<TokenSet> held = co_await async_held(std::move(id));
    co_return held;
  }
  Result<bool> saved = co_await connections_->async_finish_refresh(
      id, unsaved.epoch, unsaved.sent, tokens_of(unsaved.fresh), scopes_of(unsaved.fresh));
  if (saved.has_error() && saved.error().code != "not_found") co_return saved.error();
  {
    const std::lock_guard lock(mutex_);
    unsaved_.erase(id);
  }
  if (saved.has_error()) co_return account_removed_error();
  if (!*saved) {
    Result<TokenSet> held = co_await async_held(std::move(id));
    co_return held;
  }
  AccountNews news = news_of(AccountNews::Type::refreshed, unsaved.record);
  news.expires_at = unsaved.fresh.expires_at;
  if (sink_) sink_(std::move(news));
  co_return unsaved.fresh;
}

}  // namespace tokpost
