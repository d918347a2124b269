#pragma once

#include "native/core/store/database.hpp"
#include "native/core/store/oauth_states.hpp"
#include "native/core/vault/key_ring.hpp"

#include <memory>

namespace tokpost {

std::shared_ptr<OauthStates> make_sqlite_oauth_states(std::shared_ptr<Database> database,
                                                      std::shared_ptr<const KeyRing> keys);

}  // namespace tokpost
