#pragma once

#include "native/core/base/log.hpp"
#include "native/core/store/store.hpp"
#include "native/core/tiktok/config.hpp"
#include "native/core/vault/key_ring.hpp"

#include <functional>
#include <memory>
#include <string>

namespace tokpost {

using SharedKeys = std::shared_ptr<const KeyRing>;
/// Opens a store that the core does not know: PostgreSQL, or the caller's own.
using OpenStore = std::function<Awaitable<Result<Store>>(SharedKeys keys)>;

struct DeskStore {
  Store store;
  SharedKeys keys;
};

/// Opens what the configuration names, or what `open_own` opens where it is given. Without a
/// configured key that encrypts, one is made and kept in `key_folder`, with a warning; in
/// production that is a fault of kind `config`, code `encryption_key_missing`. A database in memory
/// takes a key of its own, since nothing outlives it.
Awaitable<Result<DeskStore>> async_open_desk_store(std::shared_ptr<const tiktok::AppConfig> config,
                                                   OpenStore open_own, std::string key_folder,
                                                   Log log);

}  // namespace tokpost
