#pragma once

#include "native/core/store/connection_table.hpp"
#include "native/core/store/connections.hpp"
#include "native/core/store/database.hpp"
#include "native/core/store/lease_holder.hpp"
#include "native/core/vault/key_ring.hpp"

#include <memory>
#include <string>

namespace tokpost {

struct OpenedConnections {
  std::shared_ptr<Connections> connections;
  AdoptedTable adopted;  ///< what was found and done, for the log
};

/// The connections of an SQLite file, in the table of that name, which is made or adopted.
Awaitable<Result<OpenedConnections>> async_open_sqlite_connections(
    std::shared_ptr<Database> database, std::shared_ptr<const KeyRing> keys, LeaseHolder holder,
    std::string table = std::string(kDefaultConnectionTable));

}  // namespace tokpost
