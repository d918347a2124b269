#include "native/core/store/sqlite_store.hpp"

#include "native/core/store/sqlite_journal.hpp"
#include "native/core/store/sqlite_oauth_states.hpp"
#include "native/core/store/sqlite_rate_log.hpp"

#include <utility>

namespace tokpost {

Awaitable<Result<OpenedStore>> async_open_sqlite_store(SqliteStoreOptions options,
                                                       std::shared_ptr<const KeyRing> keys) {
  const bool in_memory = options.database.path == kMemoryPath;
  auto database = co_await Database::async_open(std::move(options.database));
  if (database.has_error()) co_return database.error();
  const std::shared_ptr<Database> shared = *database;
  const LeaseHolder holder = LeaseHolder::make();
  auto connections = co_await async_open_sqlite_connections(shared, keys, holder,
                                                            std::move(options.connection_table));
  if (connections.has_error()) {
    co_await shared->async_close();
    co_return connections.error();
  }
  OpenedStore opened;
  opened.store.connections = std::move(connections->connections);
  opened.store.oauth_states = make_sqlite_oauth_states(shared, keys);
  opened.store.journal = make_sqlite_journal(shared, std::move(keys), holder);
  opened.store.rate_log = make_sqlite_rate_log(shared);
  opened.store.is_shared = !in_memory;
  opened.store.close = [shared] { return shared->async_close(); };
  opened.adopted = std::move(connections->adopted);
  co_return opened;
}

}  // namespace tokpost
