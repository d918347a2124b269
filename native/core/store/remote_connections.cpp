#include "native/core/store/remote_connections.hpp"

#include "native/core/store/random_id.hpp"
#include "native/core/store/remote_records.hpp"
#include "native/core/store/remote_reencryption.hpp"
#include "native/core/store/row_cipher.hpp"
#include "native/core/store/store_answers.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace tokpost {
namespace {

// Each attempt fails only because another process has written the row meanwhile.
constexpr int kAttempts = 10;

Error contended() {
  Error error = make_error(Errc::store, "store_locked",
                           "Other processes wrote the same account all the time.");
  error.retryable = true;
  return error;
}

json::value page_limit(std::size_t limit) {
  return static_cast<std::int64_t>(std::clamp<std::size_t>(limit, 1, kLongestPage));
}

Result<std::optional<ConnectionRecord>> maybe_connection(const std::string& method,
                                                         const json::value& answer) {
  if (answer.is_null()) return std::optional<ConnectionRecord>();
  RemoteAnswer reader(method, answer);
  std::optional<ConnectionRecord> record = read_connection(reader);
  return reader.finish(std::move(record));
}

class RemoteConnections final : public Connections,
                                public std::enable_shared_from_this<RemoteConnections> {
 public:
  RemoteConnections(std::shared_ptr<RemoteBackend> backend, std::shared_ptr<const KeyRing> keys,
                    std::shared_ptr<const RemoteLeases> leases)
      : backend_(std::move(backend)), keys_(std::move(keys)), leases_(std::move(leases)) {}

  Awaitable<Result<UpsertedConnection>> async_upsert(NewConnection wanted) override {
    const auto self = shared_from_this();
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      // The tokens are bound to the id, so that it has to be known first.
      json::object pair;
      pair["userId"] = wanted.user_id;
      pair["openId"] = wanted.open_id;
      pair["proposedId"] = random_id();
      auto id = co_await backend_->async_ask("connections.identify", std::move(pair));
      if (id.has_error()) co_return id.error();
      if (!id->is_string()) co_return invalid_answer("connections.identify", "the answer");
      auto answer =
          co_await backend_->async_ask("connections.upsert", to_store(id->get_string(), wanted));
      if (answer.has_error()) co_return answer.error();
      if (answer->is_null()) continue;
      RemoteAnswer reader("connections.upsert", *answer);
      RemoteAnswer connection = reader.object("connection");
      UpsertedConnection done;
      done.connection = read_connection(connection);
      done.created = reader.flag("created");
      if (auto fault = connection.check(); fault.has_error()) co_return fault.error();
      co_return reader.finish(std::move(done));
    }
    co_return contended();
  }

  Awaitable<Result<std::optional<ConnectionRecord>>> async_get(std::string id) override {
    return async_one("connections.get", json::value(id));
  }

  Awaitable<Result<std::optional<ConnectionRecord>>> async_find(std::string user_id,
                                                                std::string open_id) override {
    json::object pair;
    pair["userId"] = user_id;
    pair["openId"] = open_id;
    return async_one("connections.find", std::move(pair));
  }

  Awaitable<Result<std::optional<ConnectionRecord>>> async_primary(std::string user_id) override {
    return async_one("connections.primary", json::value(user_id));
  }

  Awaitable<Result<std::vector<ConnectionRecord>>> async_list(ConnectionFilter filter) override {
    const auto self = shared_from_this();
    if (!filter.user_id && !filter.open_id && !filter.all) {
      co_return make_error(
          Errc::validation, "filter_required",
          "Listing accounts needs a user, an account, or the word that all are meant.");
    }
    json::object wanted;
    wanted["userId"] = or_null(filter.user_id);
    wanted["openId"] = or_null(filter.open_id);
    wanted["afterId"] = or_null(filter.after_id);
    wanted["limit"] = page_limit(filter.limit);
    auto answer = co_await backend_->async_ask("connections.list", std::move(wanted));
    if (answer.has_error()) co_return answer.error();
    co_return read_each<ConnectionRecord>("connections.list", *answer, read_connection);
  }

  Awaitable<Result<ConnectionTokens>> async_tokens(std::string id) override {
    const auto self = shared_from_this();
    auto sealed = co_await async_sealed_tokens(id);
    if (sealed.has_error()) co_return sealed.error();
    co_return open_tokens(*keys_, id, *sealed);
  }

  Awaitable<Status> async_set_primary(std::string id) override {
    json::value argument(id);
    return async_change("connections.setPrimary", std::move(argument), std::move(id));
  }

  Awaitable<Status> async_set_label(std::string id, std::optional<std::string> label) override {
    json::object change;
    change["id"] = id;
    change["label"] = or_null(label);
    return async_change("connections.setLabel", std::move(change), std::move(id));
  }

  Awaitable<Status> async_set_metadata(std::string id, std::string metadata) override {
    json::object change;
    change["id"] = id;
    change["metadata"] = metadata;
    return async_change("connections.setMetadata", std::move(change), std::move(id));
  }

  Awaitable<Result<RemovedConnection>> async_remove(std::string id) override {
    const auto self = shared_from_this();
    auto answer = co_await backend_->async_ask("connections.remove", json::value(id));
    if (answer.has_error()) co_return answer.error();
    if (answer->is_null()) co_return account_not_found(id);
    RemoteAnswer reader("connections.remove", *answer);
    RemoteAnswer connection = reader.object("connection");
    RemovedConnection removed;
    removed.connection = read_connection(connection);
    removed.others_with_open_id = reader.integer("othersWithOpenId");
    removed.promoted_id = reader.maybe_text("promotedId");
    if (auto fault = connection.check(); fault.has_error()) co_return fault.error();
    co_return reader.finish(std::move(removed));
  }

  Awaitable<Result<RefreshLease>> async_acquire_refresh(std::string id) override {
    const auto self = shared_from_this();
    auto lease = co_await async_try_refresh(id);
    if (lease.has_error() || lease->acquired) co_return lease;
    auto freed = co_await leases_->async_free_gone();
    if (freed.has_error()) co_return freed.error();
    if (*freed) lease = co_await async_try_refresh(id);
    co_return lease;
  }

  Awaitable<Status> async_begin_refresh(std::string id, std::int64_t epoch) override {
    const auto self = shared_from_this();
    json::object lease;
    lease["id"] = id;
    lease["epoch"] = epoch;
    auto began = co_await async_yes_or_no("connections.beginRefresh", std::move(lease));
    if (began.has_error()) co_return began.error();
    if (!*began) co_return refresh_lease_lost();
    co_return Status();
  }

  Awaitable<Result<bool>> async_finish_refresh(std::string id, std::int64_t epoch,
                                               Secret sent_refresh_token, ConnectionTokens tokens,
                                               std::optional<std::string> scopes) override {
    const auto self = shared_from_this();
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      auto held = co_await async_held(id, sent_refresh_token);
      if (held.has_error()) co_return held.error();
      if (!*held) {
        auto released = co_await async_release_refresh(id, epoch, true);
        if (released.has_error()) co_return released.error();
        co_return false;
      }
      json::object result;
      put_tokens(result, *keys_, id, tokens);
      result["id"] = id;
      result["epoch"] = epoch;
      result["expectedRefreshToken"] = or_null((*held)->text);
      result["scopes"] = or_null(scopes);
      auto written = co_await async_yes_or_no("connections.finishRefresh", std::move(result));
      if (written.has_error()) co_return written.error();
      if (*written) co_return true;
    }
    co_return contended();
  }

  Awaitable<Status> async_release_refresh(std::string id, std::int64_t epoch,
                                          bool settled) override {
    const auto self = shared_from_this();
    json::object lease;
    lease["id"] = id;
    lease["epoch"] = epoch;
    lease["settled"] = settled;
    auto answer = co_await backend_->async_ask("connections.releaseRefresh", std::move(lease));
    if (answer.has_error()) co_return answer.error();
    co_return Status();
  }

  Awaitable<Result<bool>> async_mark_needs_reconnect(std::string id, Secret sent_refresh_token,
                                                     std::string reason) override {
    const auto self = shared_from_this();
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      auto held = co_await async_held(id, sent_refresh_token);
      if (held.has_error()) co_return held.error();
      if (!*held) co_return false;
      json::object mark;
      mark["id"] = id;
      mark["expectedRefreshToken"] = or_null((*held)->text);
      mark["reason"] = reason;
      auto marked = co_await async_yes_or_no("connections.markNeedsReconnect", std::move(mark));
      if (marked.has_error()) co_return marked.error();
      if (*marked) co_return true;
    }
    co_return contended();
  }

  Awaitable<Status> async_renew_leases() override { return leases_->async_renew(); }

  Awaitable<Result<DueConnections>> async_due_for_refresh(WallTime before,
                                                          std::optional<ConnectionCursor> after,
                                                          std::size_t limit) override {
    const auto self = shared_from_this();
    json::object query;
    query["before"] = to_unix_milliseconds(before);
    query["after"] = nullptr;
    if (after) {
      json::object cursor;
      cursor["expiresAt"] = after->expires_seconds * 1000;
      cursor["id"] = after->id;
      query["after"] = std::move(cursor);
    }
    query["limit"] = page_limit(limit);
    const std::string method = "connections.dueForRefresh";
    auto answer = co_await backend_->async_ask(method, std::move(query));
    if (answer.has_error()) co_return answer.error();
    auto records = read_each<ConnectionRecord>(method, *answer, read_connection);
    if (records.has_error()) co_return records.error();
    DueConnections due;
    due.connections = std::move(*records);
    if (due.connections.size() >= std::clamp<std::size_t>(limit, 1, kLongestPage)) {
      const ConnectionRecord& last = due.connections.back();
      due.next = ConnectionCursor{to_unix_seconds(last.expires_at.value_or(WallTime())), last.id};
    }
    co_return due;
  }

  Awaitable<Result<Reencrypted>> async_reencrypt(std::optional<std::string> after_id,
                                                 std::size_t limit) override {
    return async_reencrypt_connections(backend_, keys_, std::move(after_id), limit);
  }

 private:
  json::value to_store(std::string_view id, const NewConnection& wanted) const {
    const std::string text(id);
    json::object connection;
    put_tokens(connection, *keys_, text, wanted.tokens);
    connection["id"] = text;
    connection["userId"] = wanted.user_id;
    connection["openId"] = wanted.open_id;
    connection["scopes"] = or_null(wanted.scopes);
    connection["label"] = or_null(wanted.label);
    connection["accountType"] = or_null(wanted.account_type);
    connection["metadata"] = or_null(wanted.metadata);
    connection["isPrimary"] = nullptr;
    if (wanted.is_primary) connection["isPrimary"] = *wanted.is_primary;
    return connection;
  }

  Awaitable<Result<std::optional<ConnectionRecord>>> async_one(std::string method,
                                                               json::value argument) {
    const auto self = shared_from_this();
    auto answer = co_await backend_->async_ask(method, std::move(argument));
    if (answer.has_error()) co_return answer.error();
    co_return maybe_connection(method, *answer);
  }

  Awaitable<Result<bool>> async_yes_or_no(std::string method, json::value argument) {
    auto answer = co_await backend_->async_ask(method, std::move(argument));
    if (answer.has_error()) co_return answer.error();
    co_return read_yes_or_no(method, *answer);
  }

  Awaitable<Status> async_change(std::string method, json::value argument, std::string id) {
    const auto self = shared_from_this();
    auto changed = co_await async_yes_or_no(std::move(method), std::move(argument));
    if (changed.has_error()) co_return changed.error();
    if (!*changed) co_return account_not_found(id);
    co_return Status();
  }

  Awaitable<Result<SealedTokens>> async_sealed_tokens(std::string id) {
    auto answer = co_await backend_->async_ask("connections.tokens", json::value(id));
    if (answer.has_error()) co_return answer.error();
    if (answer->is_null()) co_return account_not_found(id);
    RemoteAnswer reader("connections.tokens", *answer);
    SealedTokens sealed = read_tokens(reader);
    co_return reader.finish(std::move(sealed));
  }

  // The text of the refresh token in the row.
  struct Held {
    std::optional<std::string> text;
  };
  // Nothing where the row holds another refresh token than was sent. A store compares texts, which
  // differ with every encryption; what they say is compared here.
  Awaitable<Result<std::optional<Held>>> async_held(std::string id, Secret sent) {
    auto sealed = co_await async_sealed_tokens(id);
    if (sealed.has_error()) co_return sealed.error();
    auto token = open_token(*keys_, id, "refresh_token", sealed->refresh.value_or(""));
    if (token.has_error()) co_return token.error();
    if (!(*token == sent)) co_return std::optional<Held>();
    co_return std::optional<Held>(Held{sealed->refresh});
  }

  Awaitable<Result<RefreshLease>> async_try_refresh(std::string id) {
    json::object request;
    request["id"] = id;
    request["holder"] = holder_json(leases_->holder());
    auto answer = co_await backend_->async_ask("connections.acquireRefresh", std::move(request));
    if (answer.has_error()) co_return answer.error();
    if (answer->is_null()) co_return account_not_found(id);
    RemoteAnswer reader("connections.acquireRefresh", *answer);
    RemoteAnswer inner = reader.object("tokens");
    const SealedTokens sealed = read_tokens(inner);
    RefreshLease lease;
    lease.acquired = reader.flag("acquired");
    if (lease.acquired) {
      lease.epoch = reader.integer("epoch");
      lease.interrupted = reader.flag("interrupted");
    }
    if (auto fault = reader.check(); fault.has_error()) co_return fault.error();
    if (auto fault = inner.check(); fault.has_error()) co_return fault.error();
    auto tokens = open_tokens(*keys_, id, sealed);
    if (tokens.has_error()) co_return tokens.error();
    lease.tokens = std::move(*tokens);
    co_return lease;
  }

  const std::shared_ptr<RemoteBackend> backend_;
  const std::shared_ptr<const KeyRing> keys_;
  const std::shared_ptr<const RemoteLeases> leases_;
};

}  // namespace

std::shared_ptr<Connections> make_remote_connections(std::shared_ptr<RemoteBackend> backend,
                                                     std::shared_ptr<const KeyRing> keys,
                                                     std::shared_ptr<const RemoteLeases> leases) {
  return std::make_shared<RemoteConnections>(std::move(backend), std::move(keys),
                                             std::move(leases));
}

}  // namespace tokpost
