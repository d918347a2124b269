#pragma once

#include "native/core/tiktok/bare_tokens.hpp"
#include "native/core/tiktok/context.hpp"
#include "native/core/tiktok/shared_call.hpp"
#include "native/core/tiktok/token_set.hpp"
#include "native/core/tiktok/token_source.hpp"

#include <memory>
#include <mutex>
#include <optional>

namespace tokpost::tiktok {

/// One user's tokens while they are in use. Any number of callers on any strands share one refresh,
/// which no caller's cancellation ends: an answer that is thrown away would cost the user the
/// connection where TikTok rotates refresh tokens strictly. It must be let go before the pool ends.
class TokenSession : public std::enable_shared_from_this<TokenSession> {
 public:
  using Save = BareTokens::Save;

  static std::shared_ptr<TokenSession> make_with(std::shared_ptr<TokenSource> source,
                                                 Context context, TokenSet tokens);
  /// With tokens that the caller keeps.
  static std::shared_ptr<TokenSession> make(Context context, TokenSet tokens, Save save);

  /// A token to send now, refreshed first where it ends within a few minutes. A failure of that
  /// refresh is none as long as the token lives.
  Awaitable<Result<Secret>> async_access_token(Deadline deadline);
  /// Another token after TikTok rejected this one: what somebody else fetched meanwhile, or the
  /// answer of a refresh.
  Awaitable<Result<Secret>> async_after_rejection(Secret rejected, Deadline deadline);

  TokenSet tokens() const;

  /// Waits for a running refresh, whose answer must not be lost to the end of the client.
  Awaitable<void> async_drain(Deadline deadline) { return refresh_->async_drain(deadline); }
  /// Ends a running refresh. For the end of the client only.
  void close();

 private:
  TokenSession(Context context, TokenSet tokens, std::shared_ptr<TokenSource> source);

  /// Joins the refresh that replaces `stale`, which is the token that the caller has.
  Awaitable<Result<Secret>> async_replace(Secret stale, Deadline deadline);
  Awaitable<Result<Secret>> async_renew(Secret stale);
  /// The token in use where it is another than `stale` and nothing waits to be saved.
  std::optional<Secret> replacement_of(const Secret& stale) const;
  // These expect the lock.
  bool wants_refresh() const;
  bool is_alive() const;

  Context context_;
  std::shared_ptr<TokenSource> source_;
  std::shared_ptr<SharedCall<Secret>> refresh_;

  mutable std::mutex mutex_;  ///< for what follows; never held across a suspension
  TokenSet tokens_;
  SteadyTime no_early_refresh_before_ = SteadyTime::min();
};

}  // namespace tokpost::tiktok
