#pragma once

#include "native/core/base/result.hpp"
#include "native/core/runtime/job.hpp"
#include "native/core/tiktok/user_client.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tokpost {

/// Whose a post is.
struct PostOwner {
  std::optional<std::string> account_id;  ///< of a stored connection; none for a bare token
  std::optional<std::string> user_id;
  std::string open_id;
};

/// Where the engine finds the tokens of a post's account: in the store of connections, or among
/// the tokens that callers brought themselves.
class AccountTokens {
 public:
  virtual ~AccountTokens() = default;
  /// Null where no token of this account is known now; the post then waits, stalled
  /// (`token_missing`), until PublishEngine::tokens_arrived(). Kind `auth` where the account has to
  /// be connected anew, `state` with code `account_removed` where it is gone.
  virtual Awaitable<Result<std::shared_ptr<tiktok::UserClient>>> async_find(PostOwner owner) = 0;
  /// What async_find() answered for a stored connection a moment ago, null where it has not been
  /// asked. Good for what does no harm with tokens that another process has replaced meanwhile.
  virtual std::shared_ptr<tiktok::UserClient> recent(std::string_view account_id) = 0;
};

}  // namespace tokpost
