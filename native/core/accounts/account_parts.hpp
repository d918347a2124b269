#pragma once

#include "native/core/accounts/stored_accounts.hpp"
#include "native/core/publish/engine.hpp"
#include "native/core/store/store.hpp"
#include "native/core/tiktok/context.hpp"

#include <memory>

namespace tokpost {

/// What everything about connected accounts works with. All of it outlives the calls.
struct AccountParts {
  tiktok::Context context;
  std::shared_ptr<Connections> connections;
  std::shared_ptr<OauthStates> oauth_states;
  std::shared_ptr<Journal> journal;
  std::shared_ptr<StoredAccounts> stored;
  std::shared_ptr<PublishEngine> posts;
};
using AccountTools = std::shared_ptr<const AccountParts>;

}  // namespace tokpost
