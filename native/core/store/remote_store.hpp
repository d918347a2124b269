#pragma once

#include "native/core/base/log.hpp"
#include "native/core/store/remote_backend.hpp"
#include "native/core/store/store.hpp"
#include "native/core/vault/key_ring.hpp"

#include <memory>

namespace tokpost {

/// Opens a store that answers from elsewhere, and speaks for a new lease holder. What encryption,
/// epochs and processes that are gone demand happens on this side of it.
Awaitable<Result<Store>> async_open_remote_store(std::shared_ptr<RemoteBackend> backend,
                                                 std::shared_ptr<const KeyRing> keys, Log log);

}  // namespace tokpost
