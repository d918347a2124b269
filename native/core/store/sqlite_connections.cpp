#include "native/core/store/sqlite_connections.hpp"

#include "native/core/store/connection_rows.hpp"
#include "native/core/store/lease_table.hpp"
#include "native/core/store/refresh_leases.hpp"

#include <functional>
#include <utility>

namespace tokpost {
namespace {

// What the work on the store thread holds, so that the database is never let go of there.
struct ConnectionsContext {
  ConnectionTable table;
  std::shared_ptr<const KeyRing> keys;
  LeaseHolder holder;
};
using ConnectionsContextPtr = std::shared_ptr<const ConnectionsContext>;

// A piece of work on the rows; the connection beside them for the leases.
template <class T>
using RowWork = std::function<Result<T>(ConnectionRows&, SqliteConnection&)>;

template <class T>
StoreWork<T> on_rows(ConnectionsContextPtr context, RowWork<T> work) {
  return [context = std::move(context), work = std::move(work)](SqliteConnection& connection) {
    ConnectionRows rows(connection, context->table, *context->keys);
    return work(rows, connection);
  };
}

// The row may have another pair by now, which the sent token's answer says nothing about.
Result<bool> holds_refresh_token(ConnectionRows& rows, const std::string& id, const Secret& sent) {
  auto tokens = rows.tokens(id);
  if (tokens.has_error()) return tokens.error();
  return tokens->refresh_token == sent;
}

Result<RefreshLease> acquire(ConnectionRows& rows, SqliteConnection& connection,
                             const LeaseHolder& holder, const std::string& id) {
  auto tokens = rows.tokens(id);
  if (tokens.has_error()) return tokens.error();
  auto taken = acquire_refresh(connection, holder, id);
  if (taken.has_error()) return taken.error();
  RefreshLease lease;
  lease.tokens = std::move(*tokens);
  if (*taken) {
    lease.acquired = true;
    lease.epoch = (*taken)->epoch;
    lease.interrupted = (*taken)->interrupted;
  }
  return lease;
}

Result<bool> finish(ConnectionRows& rows, SqliteConnection& connection, const std::string& id,
                    std::int64_t epoch, const Secret& sent, const ConnectionTokens& tokens,
                    const std::optional<std::string>& scopes) {
  auto holds = holds_refresh_token(rows, id, sent);
  if (holds.has_error()) return holds.error();
  if (*holds) {
    if (auto done = rows.write_tokens(id, tokens, scopes); done.has_error()) return done.error();
  }
  if (auto ended = end_refresh(connection, id, epoch, true); ended.has_error()) {
    return ended.error();
  }
  return *holds;
}

Result<bool> mark(ConnectionRows& rows, const std::string& id, const Secret& sent,
                  const std::string& reason) {
  auto holds = holds_refresh_token(rows, id, sent);
  if (holds.has_error() || !*holds) return holds;
  if (auto done = rows.set_needs_reconnect(id, reason); done.has_error()) return done.error();
  return true;
}

class SqliteConnections final : public Connections {
 public:
  SqliteConnections(std::shared_ptr<Database> database, ConnectionsContextPtr context)
      : database_(std::move(database)), context_(std::move(context)) {}

  Awaitable<Result<UpsertedConnection>> async_upsert(NewConnection wanted) override {
    return async_write<UpsertedConnection>(
        "connections.upsert",
        [wanted = std::move(wanted)](ConnectionRows& rows, SqliteConnection&) {
          return rows.upsert(wanted);
        });
  }

  Awaitable<Result<std::optional<ConnectionRecord>>> async_get(std::string id) override {
    return async_read<std::optional<ConnectionRecord>>(
        "connections.get", [id = std::move(id)](ConnectionRows& rows, SqliteConnection&) {
          return rows.find_by_id(id);
        });
  }

  Awaitable<Result<std::optional<ConnectionRecord>>> async_find(std::string user_id,
                                                                std::string open_id) override {
    return async_read<std::optional<ConnectionRecord>>(
        "connections.find",
        [user_id = std::move(user_id), open_id = std::move(open_id)](
            ConnectionRows& rows, SqliteConnection&) { return rows.find(user_id, open_id); });
  }

  Awaitable<Result<std::optional<ConnectionRecord>>> async_primary(std::string user_id) override {
    return async_read<std::optional<ConnectionRecord>>(
        "connections.primary",
        [user_id = std::move(user_id)](ConnectionRows& rows, SqliteConnection&) {
          return rows.primary(user_id);
        });
  }

  Awaitable<Result<std::vector<ConnectionRecord>>> async_list(ConnectionFilter filter) override {
    return async_read<std::vector<ConnectionRecord>>(
        "connections.list", [filter = std::move(filter)](ConnectionRows& rows, SqliteConnection&) {
          return rows.list(filter);
        });
  }

  Awaitable<Result<ConnectionTokens>> async_tokens(std::string id) override {
    return async_read<ConnectionTokens>(
        "connections.tokens",
        [id = std::move(id)](ConnectionRows& rows, SqliteConnection&) { return rows.tokens(id); });
  }

  Awaitable<Status> async_set_primary(std::string id) override {
    return async_write<void>("connections.set_primary",
                             [id = std::move(id)](ConnectionRows& rows, SqliteConnection&) {
                               return rows.set_primary(id);
                             });
  }

  Awaitable<Status> async_set_label(std::string id, std::optional<std::string> label) override {
    return async_write<void>(
        "connections.set_label",
        [id = std::move(id), label = std::move(label)](ConnectionRows& rows, SqliteConnection&) {
          return rows.set_label(id, label);
        });
  }

  Awaitable<Status> async_set_metadata(std::string id, std::string metadata) override {
    return async_write<void>(
        "connections.set_metadata",
        [id = std::move(id), metadata = std::move(metadata)](
            ConnectionRows& rows, SqliteConnection&) { return rows.set_metadata(id, metadata); });
  }

  Awaitable<Result<RemovedConnection>> async_remove(std::string id) override {
    return async_write<RemovedConnection>(
        "connections.remove",
        [id = std::move(id)](ConnectionRows& rows, SqliteConnection&) { return rows.remove(id); });
  }

  Awaitable<Result<RefreshLease>> async_acquire_refresh(std::string id) override {
    return async_write<RefreshLease>("connections.acquire_refresh",
                                     [id = std::move(id), context = context_](
                                         ConnectionRows& rows, SqliteConnection& connection) {
                                       return acquire(rows, connection, context->holder, id);
                                     });
  }

  Awaitable<Status> async_begin_refresh(std::string id, std::int64_t epoch) override {
    return async_write<void>(
        "connections.begin_refresh",
        [id = std::move(id), epoch](ConnectionRows&, SqliteConnection& connection) {
          return begin_refresh(connection, id, epoch);
        });
  }

  Awaitable<Result<bool>> async_finish_refresh(std::string id, std::int64_t epoch, Secret sent,
                                               ConnectionTokens tokens,
                                               std::optional<std::string> scopes) override {
    return async_write<bool>(
        "connections.finish_refresh",
        [id = std::move(id), epoch, sent = std::move(sent), tokens = std::move(tokens),
         scopes = std::move(scopes)](ConnectionRows& rows, SqliteConnection& connection) {
          return finish(rows, connection, id, epoch, sent, tokens, scopes);
        });
  }

  Awaitable<Status> async_release_refresh(std::string id, std::int64_t epoch,
                                          bool settled) override {
    return async_write<void>(
        "connections.release_refresh",
        [id = std::move(id), epoch, settled](ConnectionRows&, SqliteConnection& connection) {
          return end_refresh(connection, id, epoch, settled);
        });
  }

  Awaitable<Result<bool>> async_mark_needs_reconnect(std::string id, Secret sent,
                                                     std::string reason) override {
    return async_write<bool>(
        "connections.mark_needs_reconnect",
        [id = std::move(id), sent = std::move(sent), reason = std::move(reason)](
            ConnectionRows& rows, SqliteConnection&) { return mark(rows, id, sent, reason); });
  }

  Awaitable<Status> async_renew_leases() override {
    return async_write<void>("connections.renew_leases",
                             [context = context_](ConnectionRows&, SqliteConnection& connection) {
                               return renew_holder(connection, context->holder);
                             });
  }

  Awaitable<Result<DueConnections>> async_due_for_refresh(WallTime before,
                                                          std::optional<ConnectionCursor> after,
                                                          std::size_t limit) override {
    return async_read<DueConnections>(
        "connections.due_for_refresh",
        [before, after = std::move(after), limit](ConnectionRows& rows, SqliteConnection&) {
          return rows.due_for_refresh(before, after, limit);
        });
  }

  Awaitable<Result<Reencrypted>> async_reencrypt(std::optional<std::string> after_id,
                                                 std::size_t limit) override {
    return async_write<Reencrypted>(
        "connections.reencrypt",
        [after_id = std::move(after_id), limit](ConnectionRows& rows, SqliteConnection&) {
          return rows.reencrypt(after_id, limit);
        });
  }

 private:
  template <class T>
  Awaitable<Result<T>> async_read(std::string operation, RowWork<T> work) {
    return database_->async_read<T>(std::move(operation), on_rows<T>(context_, std::move(work)));
  }
  template <class T>
  Awaitable<Result<T>> async_write(std::string operation, RowWork<T> work) {
    return database_->async_write<T>(std::move(operation), on_rows<T>(context_, std::move(work)));
  }

  const std::shared_ptr<Database> database_;
  const ConnectionsContextPtr context_;
};

}  // namespace

Awaitable<Result<OpenedConnections>> async_open_sqlite_connections(
    std::shared_ptr<Database> database, std::shared_ptr<const KeyRing> keys, LeaseHolder holder,
    std::string table) {
  StoreWork<AdoptedTable> work = [table = std::move(table)](SqliteConnection& connection) {
    return adopt_connection_table(connection, table);
  };
  Result<AdoptedTable> adopted =
      co_await database->async_write<AdoptedTable>("connections.open", std::move(work));
  if (adopted.has_error()) co_return adopted.error();
  auto context = std::make_shared<ConnectionsContext>();
  context->table = adopted->table;
  context->keys = std::move(keys);
  context->holder = std::move(holder);
  OpenedConnections opened;
  opened.connections = std::make_shared<SqliteConnections>(std::move(database), std::move(context));
  opened.adopted = std::move(*adopted);
  co_return opened;
}

}  // namespace tokpost
