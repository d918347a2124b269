#include "native/core/store/remote_store.hpp"

#include "native/core/store/remote_answer.hpp"
#include "native/core/store/remote_connections.hpp"
#include "native/core/store/remote_journal.hpp"
#include "native/core/store/remote_leases.hpp"
#include "native/core/store/remote_oauth_states.hpp"
#include "native/core/store/remote_rate_log.hpp"

#include <boost/json/array.hpp>

#include <string>
#include <utility>

namespace tokpost {
namespace {

Awaitable<void> async_close(std::shared_ptr<RemoteBackend> backend) {
  co_await backend->async_ask("close", json::value());
}

}  // namespace

Awaitable<Result<Store>> async_open_remote_store(std::shared_ptr<RemoteBackend> backend,
                                                 std::shared_ptr<const KeyRing> keys, Log log) {
  const std::string method = "open";
  auto answer = co_await backend->async_ask(method, json::value());
  if (answer.has_error()) co_return answer.error();
  RemoteAnswer reader(method, *answer);
  for (const json::value& item : reader.array("duplicates")) {
    RemoteAnswer duplicate(method, item);
    log.warn("tiktok: the table of connections holds " +
             std::to_string(duplicate.integer("count")) +
             " rows of one account of a user; the first one counts");
  }
  Store store;
  store.is_shared = reader.flag("shared");
  if (auto fault = reader.check(); fault.has_error()) co_return fault.error();
  const LeaseHolder holder = LeaseHolder::make();
  const auto leases = std::make_shared<const RemoteLeases>(backend, holder);
  store.connections = make_remote_connections(backend, keys, leases);
  store.oauth_states = make_remote_oauth_states(backend, keys);
  store.journal = make_remote_journal(backend, keys, leases);
  store.rate_log = make_remote_rate_log(backend);
  store.watch = [backend, holder](std::function<void()> wake) {
    backend->watch(holder, std::move(wake));
  };
  store.close = [backend] { return async_close(backend); };
  co_return store;
}

}  // namespace tokpost
