#include "native/core/store/remote_answer.hpp"
#include "test/native/store_program/calls.hpp"
#include "test/native/store_program/plain_records.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace tokpost::test {
namespace {

std::size_t limit_of(RemoteAnswer& request) {
  return static_cast<std::size_t>(request.integer("limit"));
}

Secret expected_token(RemoteAnswer& request) {
  return Secret(request.maybe_text("expectedRefreshToken").value_or(""));
}

/// What the interface in C++ fails with where JavaScript is answered null or false.
bool is_refusal(const Error& error) {
  return error.kind == Errc::state && (error.code == "not_found" || error.code == "lease_lost");
}

Answer yes_or_no(const Status& done) {
  if (!done.has_error()) return json::value(true);
  if (is_refusal(done.error())) return json::value(false);
  return done.error();
}

Answer yes_or_no(const Result<bool>& done) {
  if (!done.has_error()) return json::value(*done);
  if (is_refusal(done.error())) return json::value(false);
  return done.error();
}

Answer null_or_error(const Error& error) {
  if (is_refusal(error)) return json::value();
  return error;
}

Answer one_or_null(const Result<std::optional<ConnectionRecord>>& found) {
  if (found.has_error()) return found.error();
  if (!*found) return json::value();
  return connection_json(**found);
}

Answer all_of(const std::vector<ConnectionRecord>& records) {
  json::array all;
  for (const ConnectionRecord& record : records) all.push_back(connection_json(record));
  return all;
}

// A new row's id is the SQLite store's own choice, made in upsert: what is answered here for a pair
// that is not there yet stands for it.
Awaitable<Answer> async_identify(StoreParts store, json::value argument) {
  RemoteAnswer pair("connections.identify", argument);
  auto known = co_await store.connections->async_find(pair.text("userId"), pair.text("openId"));
  if (known.has_error()) co_return known.error();
  if (*known) co_return json::value((*known)->id);
  co_return json::value(pair.text("proposedId"));
}

Awaitable<Answer> async_upsert(StoreParts store, json::value argument) {
  RemoteAnswer request("connections.upsert", argument);
  NewConnection wanted;
  wanted.user_id = request.text("userId");
  wanted.open_id = request.text("openId");
  wanted.tokens = read_plain_tokens(request);
  wanted.scopes = request.maybe_text("scopes");
  wanted.label = request.maybe_text("label");
  wanted.account_type = request.maybe_text("accountType");
  wanted.metadata = request.maybe_text("metadata");
  if (!argument.as_object().at("isPrimary").is_null())
    wanted.is_primary = request.flag("isPrimary");
  auto known = co_await store.connections->async_find(wanted.user_id, wanted.open_id);
  if (known.has_error()) co_return known.error();
  if (*known && (*known)->id != request.text("id")) co_return json::value();
  auto done = co_await store.connections->async_upsert(std::move(wanted));
  if (done.has_error()) co_return done.error();
  json::object answer;
  answer["connection"] = connection_json(done->connection);
  answer["created"] = done->created;
  co_return answer;
}

Awaitable<Answer> async_get_connection(StoreParts store, json::value argument) {
  auto found = co_await store.connections->async_get(text_argument(argument));
  co_return one_or_null(found);
}

Awaitable<Answer> async_find(StoreParts store, json::value argument) {
  RemoteAnswer pair("connections.find", argument);
  auto found = co_await store.connections->async_find(pair.text("userId"), pair.text("openId"));
  co_return one_or_null(found);
}

Awaitable<Answer> async_primary(StoreParts store, json::value argument) {
  auto found = co_await store.connections->async_primary(text_argument(argument));
  co_return one_or_null(found);
}

Awaitable<Answer> async_list_connections(StoreParts store, json::value argument) {
  RemoteAnswer request("connections.list", argument);
  ConnectionFilter filter;
  filter.user_id = request.maybe_text("userId");
  filter.open_id = request.maybe_text("openId");
  filter.all = true;
  filter.after_id = request.maybe_text("afterId");
  filter.limit = limit_of(request);
  auto records = co_await store.connections->async_list(std::move(filter));
  if (records.has_error()) co_return records.error();
  co_return all_of(*records);
}

Awaitable<Answer> async_tokens(StoreParts store, json::value argument) {
  auto tokens = co_await store.connections->async_tokens(text_argument(argument));
  if (tokens.has_error()) co_return null_or_error(tokens.error());
  co_return tokens_json(*tokens);
}

Awaitable<Answer> async_set_primary(StoreParts store, json::value argument) {
  const Status done = co_await store.connections->async_set_primary(text_argument(argument));
  co_return yes_or_no(done);
}

Awaitable<Answer> async_set_label(StoreParts store, json::value argument) {
  RemoteAnswer change("connections.setLabel", argument);
  const Status done =
      co_await store.connections->async_set_label(change.text("id"), change.maybe_text("label"));
  co_return yes_or_no(done);
}

Awaitable<Answer> async_set_metadata(StoreParts store, json::value argument) {
  RemoteAnswer change("connections.setMetadata", argument);
  const Status done =
      co_await store.connections->async_set_metadata(change.text("id"), change.text("metadata"));
  co_return yes_or_no(done);
}

Awaitable<Answer> async_remove(StoreParts store, json::value argument) {
  auto removed = co_await store.connections->async_remove(text_argument(argument));
  if (removed.has_error()) co_return null_or_error(removed.error());
  json::object answer;
  answer["connection"] = connection_json(removed->connection);
  answer["othersWithOpenId"] = removed->others_with_open_id;
  answer["promotedId"] = or_null(removed->promoted_id);
  co_return answer;
}

Awaitable<Answer> async_acquire_refresh(StoreParts store, json::value argument) {
  RemoteAnswer request("connections.acquireRefresh", argument);
  auto connections =
      co_await async_connections_of(store, read_holder(argument.as_object().at("holder")));
  if (connections.has_error()) co_return connections.error();
  auto lease = co_await (*connections)->async_acquire_refresh(request.text("id"));
  if (lease.has_error()) co_return null_or_error(lease.error());
  json::object answer;
  answer["acquired"] = lease->acquired;
  answer["tokens"] = tokens_json(lease->tokens);
  if (lease->acquired) {
    answer["epoch"] = lease->epoch;
    answer["interrupted"] = lease->interrupted;
  }
  co_return answer;
}

Awaitable<Answer> async_begin_refresh(StoreParts store, json::value argument) {
  RemoteAnswer lease("connections.beginRefresh", argument);
  const Status done =
      co_await store.connections->async_begin_refresh(lease.text("id"), lease.integer("epoch"));
  co_return yes_or_no(done);
}

Awaitable<Answer> async_finish_refresh(StoreParts store, json::value argument) {
  RemoteAnswer result("connections.finishRefresh", argument);
  const Result<bool> done = co_await store.connections->async_finish_refresh(
      result.text("id"), result.integer("epoch"), expected_token(result), read_plain_tokens(result),
      result.maybe_text("scopes"));
  co_return yes_or_no(done);
}

Awaitable<Answer> async_release_refresh(StoreParts store, json::value argument) {
  RemoteAnswer lease("connections.releaseRefresh", argument);
  const Status done = co_await store.connections->async_release_refresh(
      lease.text("id"), lease.integer("epoch"), lease.flag("settled"));
  if (done.has_error()) co_return done.error();
  co_return json::value();
}

Awaitable<Answer> async_mark_needs_reconnect(StoreParts store, json::value argument) {
  RemoteAnswer request("connections.markNeedsReconnect", argument);
  const Result<bool> done = co_await store.connections->async_mark_needs_reconnect(
      request.text("id"), expected_token(request), request.text("reason"));
  co_return yes_or_no(done);
}

Awaitable<Answer> async_due_for_refresh(StoreParts store, json::value argument) {
  RemoteAnswer query("connections.dueForRefresh", argument);
  std::optional<ConnectionCursor> after;
  if (!argument.as_object().at("after").is_null()) {
    RemoteAnswer last = query.object("after");
    after = ConnectionCursor{last.integer("expiresAt") / 1000, last.text("id")};
  }
  const WallTime before = query.time("before");
  auto due = co_await store.connections->async_due_for_refresh(before, after, limit_of(query));
  if (due.has_error()) co_return due.error();
  co_return all_of(due->connections);
}

}  // namespace

Calls connection_calls() {
  return {
      {"connections.identify", &async_identify},
      {"connections.upsert", &async_upsert},
      {"connections.get", &async_get_connection},
      {"connections.find", &async_find},
      {"connections.primary", &async_primary},
      {"connections.list", &async_list_connections},
      {"connections.tokens", &async_tokens},
      {"connections.setPrimary", &async_set_primary},
      {"connections.setLabel", &async_set_label},
      {"connections.setMetadata", &async_set_metadata},
      {"connections.remove", &async_remove},
      {"connections.acquireRefresh", &async_acquire_refresh},
      {"connections.beginRefresh", &async_begin_refresh},
      {"connections.finishRefresh", &async_finish_refresh},
      {"connections.releaseRefresh", &async_release_refresh},
      {"connections.markNeedsReconnect", &async_mark_needs_reconnect},
      {"connections.dueForRefresh", &async_due_for_refresh},
  };
}

}  // namespace tokpost::test
