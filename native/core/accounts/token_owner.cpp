#include "native/core/accounts/token_owner.hpp"

#include <utility>

namespace tokpost {

TokenOwner::TokenOwner(std::shared_ptr<tiktok::UserClient> client) : client_(std::move(client)) {}

std::string TokenOwner::open_id() const {
  std::string said = client_->session()->tokens().open_id;
  if (!said.empty()) return said;
  const std::lock_guard lock(mutex_);
  return asked_;
}

Awaitable<Result<PostOwner>> TokenOwner::async_owner() {
  PostOwner owner;
  owner.open_id = open_id();
  if (!owner.open_id.empty()) co_return owner;
  const auto client = client_;
  Result<tiktok::Profile> profile = co_await client->async_profile(Deadline::never());
  if (profile.has_error()) co_return profile.error();
  owner.open_id = profile->open_id;
  const std::lock_guard lock(mutex_);
  asked_ = profile->open_id;
  co_return owner;
}

}  // namespace tokpost
