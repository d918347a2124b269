#pragma once

#include "native/core/store/connections.hpp"
#include "native/core/store/remote_backend.hpp"
#include "native/core/store/remote_leases.hpp"
#include "native/core/vault/key_ring.hpp"

#include <memory>

namespace tokpost {

std::shared_ptr<Connections> make_remote_connections(std::shared_ptr<RemoteBackend> backend,
                                                     std::shared_ptr<const KeyRing> keys,
                                                     std::shared_ptr<const RemoteLeases> leases);

}  // namespace tokpost
