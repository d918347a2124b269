#pragma once

#include "native/core/store/oauth_states.hpp"
#include "native/core/store/remote_backend.hpp"
#include "native/core/vault/key_ring.hpp"

#include <memory>

namespace tokpost {

std::shared_ptr<OauthStates> make_remote_oauth_states(std::shared_ptr<RemoteBackend> backend,
                                                      std::shared_ptr<const KeyRing> keys);

}  // namespace tokpost
