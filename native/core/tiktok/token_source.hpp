#pragma once

#include "native/core/base/result.hpp"
#include "native/core/runtime/job.hpp"
#include "native/core/tiktok/token_set.hpp"

namespace tokpost::tiktok {

/// Where a session's new tokens come from and where they are kept. One call at a time.
class TokenSource {
 public:
  virtual ~TokenSource() = default;
  /// A pair newer than `current`, durable when it answers: TikTok's, or one that somebody else got
  /// meanwhile.
  virtual Awaitable<Result<TokenSet>> async_renew(TokenSet current) = 0;
  /// TikTok has issued a pair that could not be made durable yet; the next async_renew() tries
  /// again. From any thread.
  virtual bool has_unsaved() const = 0;
};

}  // namespace tokpost::tiktok
