#pragma once

#include "native/core/store/connections.hpp"
#include "native/core/store/remote_backend.hpp"
#include "native/core/vault/key_ring.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace tokpost {

/// Write anew, in a store that answers from elsewhere, what an older key wrote; for async_reencrypt
/// of Connections and Journal. What cannot be read stays as it is. So does what somebody else wrote
/// meanwhile: that was with the first key.
Awaitable<Result<Reencrypted>> async_reencrypt_connections(std::shared_ptr<RemoteBackend> backend,
                                                           std::shared_ptr<const KeyRing> keys,
                                                           std::optional<std::string> after_id,
                                                           std::size_t limit);
Awaitable<Result<std::size_t>> async_reencrypt_posts(std::shared_ptr<RemoteBackend> backend,
                                                     std::shared_ptr<const KeyRing> keys,
                                                     std::size_t limit);

}  // namespace tokpost
