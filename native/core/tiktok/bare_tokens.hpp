#pragma once

#include "native/core/tiktok/context.hpp"
#include "native/core/tiktok/token_source.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>

namespace tokpost::tiktok {

/// Tokens that no store of ours holds: whoever brought them keeps the new ones. `invalid_grant` is
/// the end of them.
class BareTokens final : public TokenSource {
 public:
  /// Keeps a new pair durably; awaited before the new access token is used. A pair that could not
  /// be saved is kept and saved again at the next call.
  using Save = std::function<Awaitable<Status>(TokenSet)>;

  BareTokens(Context context, Save save) : context_(std::move(context)), save_(std::move(save)) {}

  Awaitable<Result<TokenSet>> async_renew(TokenSet current) override;
  bool has_unsaved() const override { return has_unsaved_; }

 private:
  Awaitable<Status> async_fetch(TokenSet current);
  Error noted(Error error);

  Context context_;
  Save save_;
  std::optional<TokenSet> unsaved_;  ///< TikTok has issued it, `save_` has not taken it yet
  std::atomic<bool> has_unsaved_ = false;
  std::optional<Error> dead_;  ///< the invalid_grant that ended it
  bool answer_lost_ = false;   ///< a refresh may have taken effect without our seeing its answer
};

}  // namespace tokpost::tiktok
