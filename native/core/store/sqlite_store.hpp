#pragma once

#include "native/core/store/sqlite_connection.hpp"
#include "native/core/store/sqlite_connections.hpp"
#include "native/core/store/store.hpp"
#include "native/core/vault/key_ring.hpp"

#include <memory>
#include <string>

namespace tokpost {

struct SqliteStoreOptions {
  SqliteOptions database;  ///< kMemoryPath for one that goes with the engine
  std::string connection_table = std::string(kDefaultConnectionTable);
};

struct OpenedStore {
  Store store;
  AdoptedTable adopted;  ///< what was found and done to the table of connections, for the log
};

/// Opens or makes the file, brings its tables up to date, and speaks for a new lease holder.
Awaitable<Result<OpenedStore>> async_open_sqlite_store(SqliteStoreOptions options,
                                                       std::shared_ptr<const KeyRing> keys);

}  // namespace tokpost
