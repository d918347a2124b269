#include "native/core/store/remote_reencryption.hpp"

#include "native/core/store/remote_records.hpp"
#include "native/core/store/row_cipher.hpp"
#include "native/core/store/store_answers.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace tokpost {
namespace {

using BackendPtr = std::shared_ptr<RemoteBackend>;
using KeysPtr = std::shared_ptr<const KeyRing>;

enum class Resealed : std::uint8_t { as_it_was, rewritten, unreadable };

struct SealedConnection {
  std::string id;
  SealedTokens tokens;
};

SealedConnection read_sealed_connection(RemoteAnswer& reader) {
  SealedConnection row;
  row.id = reader.text("id");
  row.tokens.access = reader.text("accessToken");
  row.tokens.refresh = reader.maybe_text("refreshToken");
  return row;
}

RemotePost read_sealed_post(RemoteAnswer& reader) {
  RemotePost row;
  row.seq = reader.integer("seq");
  row.record.content.id = reader.text("id");
  row.source = reader.text("source");
  row.upload_url = reader.maybe_text("uploadUrl").value_or("");
  return row;
}

Awaitable<Result<Resealed>> async_reseal(BackendPtr backend, std::string method,
                                         json::object change) {
  auto answer = co_await backend->async_ask(method, std::move(change));
  if (answer.has_error()) co_return answer.error();
  const auto written = read_yes_or_no(method, *answer);
  if (written.has_error()) co_return written.error();
  co_return *written ? Resealed::rewritten : Resealed::as_it_was;
}

Awaitable<Result<Resealed>> async_reseal_connection(BackendPtr backend, KeysPtr keys,
                                                    SealedConnection row) {
  const std::string old_refresh = row.tokens.refresh.value_or("");
  if (!is_outdated(*keys, row.tokens.access) && !is_outdated(*keys, old_refresh)) {
    co_return Resealed::as_it_was;
  }
  auto tokens = open_tokens(*keys, row.id, row.tokens);
  if (tokens.has_error()) co_return Resealed::unreadable;
  json::object expected;
  expected["accessToken"] = row.tokens.access;
  expected["refreshToken"] = or_null(row.tokens.refresh);
  json::object change;
  put_tokens(change, *keys, row.id, *tokens);
  change["id"] = row.id;
  change["expected"] = std::move(expected);
  Result<Resealed> outcome =
      co_await async_reseal(std::move(backend), "connections.reseal", std::move(change));
  co_return outcome;
}

Awaitable<Result<Resealed>> async_reseal_post(BackendPtr backend, KeysPtr keys, RemotePost row) {
  if (!is_outdated(*keys, row.source) && !is_outdated(*keys, row.upload_url)) {
    co_return Resealed::as_it_was;
  }
  json::object expected;
  expected["source"] = row.source;
  expected["uploadUrl"] = nullptr;
  if (!row.upload_url.empty()) expected["uploadUrl"] = row.upload_url;
  const PostRecord post = open_post(*keys, std::move(row));
  if (post.unreadable) co_return Resealed::unreadable;
  const std::string& id = post.content.id;
  json::object change;
  change["id"] = id;
  change["expected"] = std::move(expected);
  change["source"] = seal_source(*keys, id, post.content.source);
  change["uploadUrl"] = or_null(seal_upload_url(*keys, id, post.progress));
  Result<Resealed> outcome =
      co_await async_reseal(std::move(backend), "posts.reseal", std::move(change));
  co_return outcome;
}

}  // namespace

Awaitable<Result<Reencrypted>> async_reencrypt_connections(BackendPtr backend, KeysPtr keys,
                                                           std::optional<std::string> after_id,
                                                           std::size_t limit) {
  const std::string method = "connections.sealed";
  const std::size_t page_size = std::clamp<std::size_t>(limit, 1, kLongestPage);
  json::object page;
  page["afterId"] = or_null(after_id);
  page["limit"] = static_cast<std::int64_t>(page_size);
  auto answer = co_await backend->async_ask(method, std::move(page));
  if (answer.has_error()) co_return answer.error();
  auto rows = read_each<SealedConnection>(method, *answer, read_sealed_connection);
  if (rows.has_error()) co_return rows.error();
  Reencrypted batch;
  batch.examined = rows->size();
  if (rows->size() >= page_size) batch.next_after_id = rows->back().id;
  for (SealedConnection& row : *rows) {
    auto outcome = co_await async_reseal_connection(backend, keys, std::move(row));
    if (outcome.has_error()) co_return outcome.error();
    if (*outcome == Resealed::rewritten) ++batch.rewritten;
    if (*outcome == Resealed::unreadable) ++batch.failed;
  }
  co_return batch;
}

Awaitable<Result<std::size_t>> async_reencrypt_posts(BackendPtr backend, KeysPtr keys,
                                                     std::size_t limit) {
  const std::string method = "posts.sealed";
  std::size_t rewritten = 0;
  std::optional<std::int64_t> after;
  while (true) {
    json::object page;
    page["after"] = or_null(after);
    page["limit"] = static_cast<std::int64_t>(kLongestPage);
    auto answer = co_await backend->async_ask(method, std::move(page));
    if (answer.has_error()) co_return answer.error();
    auto rows = read_each<RemotePost>(method, *answer, read_sealed_post);
    if (rows.has_error()) co_return rows.error();
    for (RemotePost& row : *rows) {
      if (rewritten >= limit) co_return rewritten;
      after = row.seq;
      auto outcome = co_await async_reseal_post(backend, keys, std::move(row));
      if (outcome.has_error()) co_return outcome.error();
      if (*outcome == Resealed::rewritten) ++rewritten;
    }
    if (rows->size() < kLongestPage) co_return rewritten;
  }
}

}  // namespace tokpost
