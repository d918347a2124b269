#include "test/native/store_program/store_parts.hpp"

#include "native/core/store/sqlite_connections.hpp"
#include "native/core/store/sqlite_journal.hpp"

#include <utility>

namespace tokpost::test {

Awaitable<Result<StoreParts>> async_open_parts(std::string path) {
  SqliteOptions options;
  options.path = std::move(path);
  auto database = co_await Database::async_open(std::move(options));
  if (database.has_error()) co_return database.error();
  // Every process of a test has the same key.
  const std::string key(64, '7');
  auto keys = KeyRing::parse({key}, "the program");
  if (keys.has_error()) co_return keys.error();
  StoreParts store;
  store.database = std::move(*database);
  store.keys = std::make_shared<const KeyRing>(std::move(*keys));
  auto connections = co_await async_connections_of(store, LeaseHolder());
  if (connections.has_error()) co_return connections.error();
  store.connections = std::move(*connections);
  store.journal = journal_of(store, LeaseHolder());
  co_return store;
}

Awaitable<Result<std::shared_ptr<Connections>>> async_connections_of(StoreParts store,
                                                                     LeaseHolder holder) {
  auto opened = co_await async_open_sqlite_connections(
      store.database, store.keys, std::move(holder), std::string(kDefaultConnectionTable));
  if (opened.has_error()) co_return opened.error();
  co_return opened->connections;
}

std::shared_ptr<Journal> journal_of(const StoreParts& store, LeaseHolder holder) {
  return make_sqlite_journal(store.database, store.keys, std::move(holder));
}

}  // namespace tokpost::test
