#pragma once

#include "native/core/publish/account_tokens.hpp"

#include <memory>
#include <mutex>
#include <string>

namespace tokpost {

/// Whose a token is that its caller keeps: what the caller said, else what TikTok answers once.
/// Safe from any thread.
class TokenOwner {
 public:
  explicit TokenOwner(std::shared_ptr<tiktok::UserClient> client);

  const std::shared_ptr<tiktok::UserClient>& client() const { return client_; }
  /// Empty where it is not known yet.
  std::string open_id() const;
  /// Asks TikTok (user info) where it is not known.
  Awaitable<Result<PostOwner>> async_owner();

 private:
  const std::shared_ptr<tiktok::UserClient> client_;
  mutable std::mutex mutex_;
  std::string asked_;  ///< what TikTok answered
};

}  // namespace tokpost
