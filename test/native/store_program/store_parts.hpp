#pragma once

#include "native/core/base/result.hpp"
#include "native/core/runtime/job.hpp"
#include "native/core/store/connections.hpp"
#include "native/core/store/database.hpp"
#include "native/core/store/journal.hpp"
#include "native/core/store/lease_holder.hpp"
#include "native/core/vault/key_ring.hpp"

#include <memory>
#include <string>

namespace tokpost::test {

/// An SQLite store in its parts. In JavaScript every call names its holder of leases, where a part
/// in C++ speaks for one: each call makes its own.
struct StoreParts {
  std::shared_ptr<Database> database;
  std::shared_ptr<const KeyRing> keys;
  std::shared_ptr<Connections> connections;  ///< for what needs no holder
  std::shared_ptr<Journal> journal;          ///< likewise
};

Awaitable<Result<StoreParts>> async_open_parts(std::string path);

Awaitable<Result<std::shared_ptr<Connections>>> async_connections_of(StoreParts store,
                                                                     LeaseHolder holder);
std::shared_ptr<Journal> journal_of(const StoreParts& store, LeaseHolder holder);

}  // namespace tokpost::test
