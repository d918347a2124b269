#include "native/core/store/remote_records.hpp"
#include "test/native/store_program/calls.hpp"
#include "test/native/store_program/plain_records.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace tokpost::test {
namespace {

Awaitable<Answer> async_renew_holder(StoreParts store, json::value argument) {
  // The journal's renewal would take the signals of the holder's posts.
  auto connections = co_await async_connections_of(store, read_holder(argument));
  if (connections.has_error()) co_return connections.error();
  const Status done = co_await (*connections)->async_renew_leases();
  if (done.has_error()) co_return done.error();
  co_return json::value();
}

// The SQLite store looks at its neighbours by itself, where it frees what is lost; nobody asks it.
Awaitable<Answer> async_neighbours(StoreParts store, json::value argument) {
  using Holders = std::vector<LeaseHolder>;
  StoreWork<Holders> work = [self = read_holder(argument)](SqliteConnection& connection) {
    return connection.select<LeaseHolder>(
        "SELECT id, host, pid, process_start FROM tokpost_engines WHERE host = ? AND id <> ?",
        [](SqliteRow& row) {
          LeaseHolder holder;
          holder.engine = row.text();
          holder.host = row.text();
          holder.pid = row.integer();
          holder.process_start = row.text();
          return holder;
        },
        self.host, self.engine);
  };
  auto holders = co_await store.database->async_read<Holders>("neighbours", std::move(work));
  if (holders.has_error()) co_return holders.error();
  json::array answer;
  for (const LeaseHolder& holder : *holders) answer.push_back(holder_json(holder));
  co_return answer;
}

Awaitable<Answer> async_free(StoreParts store, json::value argument) {
  for (const json::value& engine : argument.as_array()) {
    LeaseHolder holder;
    holder.engine = text_argument(engine);
    const Status done = co_await journal_of(store, std::move(holder))->async_release_leases();
    if (done.has_error()) co_return done.error();
  }
  co_return json::value();
}

}  // namespace

Calls lease_calls() {
  return {
      {"leases.renew", &async_renew_holder},
      {"leases.neighbours", &async_neighbours},
      {"leases.free", &async_free},
  };
}

}  // namespace tokpost::test
