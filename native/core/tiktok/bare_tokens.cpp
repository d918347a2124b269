#include "native/core/tiktok/bare_tokens.hpp"

#include "native/core/tiktok/oauth.hpp"

#include <utility>

namespace tokpost::tiktok {

Awaitable<Result<TokenSet>> BareTokens::async_renew(TokenSet current) {
  if (!unsaved_) {
    const Status fetched = co_await async_fetch(std::move(current));
    if (fetched.has_error()) co_return fetched.error();
  }
  if (save_) {
    const Status saved = co_await save_(*unsaved_);
    if (saved.has_error()) co_return saved.error();
  }
  TokenSet fresh = *std::move(unsaved_);
  unsaved_.reset();
  has_unsaved_ = false;
  answer_lost_ = false;
  co_return fresh;
}

Awaitable<Status> BareTokens::async_fetch(TokenSet current) {
  if (dead_) co_return *dead_;
  if (current.refresh_token.empty()) co_return no_refresh_token_error();
  const Deadline limit = Deadline::after(kRefreshLimit, *context_.clock);
  Result<TokenSet> fresh = co_await async_refresh(context_, current.refresh_token, limit);
  if (fresh.has_error()) co_return noted(fresh.error());
  unsaved_ = completed(*std::move(fresh), current);
  has_unsaved_ = true;
  co_return Status();
}

Error BareTokens::noted(Error error) {
  if (error.code == "invalid_grant") {
    if (answer_lost_) error = refresh_answer_lost(std::move(error));
    dead_ = error;
  } else if (error.request_sent) {
    answer_lost_ = true;
  }
  return error;
}

}  // namespace tokpost::tiktok
