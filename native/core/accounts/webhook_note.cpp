#include "native/core/accounts/webhook_note.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace tokpost {
namespace {

// TikTok waits for an answer to its webhook.
constexpr std::chrono::seconds kTestLimit{10};

// Tokens that came after the event are of a new authorization. Where nobody noted when they came,
// TikTok is asked, which harms nothing.
bool may_be_older(const ConnectionRecord& record, WallTime event) {
  return !record.tokens_at || to_unix_seconds(*record.tokens_at) <= to_unix_seconds(event);
}

Awaitable<Status> async_try_tokens(AccountTools tools, std::string id) {
  Result<std::shared_ptr<tiktok::UserClient>> client = co_await tools->stored->async_client(id);
  if (client.has_error()) co_return client.error();
  const std::shared_ptr<tiktok::UserClient> caller = *std::move(client);
  const Deadline limit = Deadline::after(kTestLimit, *tools->context.clock);
  // A token that TikTok rejects is refreshed, and a refused refresh marks the connection.
  Result<tiktok::ConnectionTest> tested = co_await caller->async_test(limit);
  if (tested.has_error()) co_return tested.error();
  co_return Status();
}

Awaitable<Status> async_authorization_removed(AccountTools tools, tiktok::WebhookEvent event) {
  ConnectionFilter filter;
  filter.open_id = event.open_id;
  for (;;) {
    Result<std::vector<ConnectionRecord>> records = co_await tools->connections->async_list(filter);
    if (records.has_error()) co_return records.error();
    for (const ConnectionRecord& record : *records) {
      const bool is_active = record.status == ConnectionStatus::active;
      if (!is_active || !may_be_older(record, event.created_at)) continue;
      const Status tried = co_await async_try_tokens(tools, record.id);
      if (tried.has_error()) {
        tools->context.log.warn("tiktok: an account's tokens could not be tried: " +
                                tried.error().message);
      }
    }
    if (records->size() < filter.limit) co_return Status();
    filter.after_id = records->back().id;
  }
}

}  // namespace

Awaitable<Status> async_note_webhook(AccountTools tools, tiktok::WebhookEvent event) {
  const Status noted = co_await tools->posts->async_note_webhook(event);
  if (noted.has_error()) co_return noted;
  const bool is_removal = event.kind == tiktok::WebhookKind::authorization_removed;
  if (!is_removal || event.open_id.empty()) co_return Status();
  Status tried = co_await async_authorization_removed(tools, std::move(event));
  co_return tried;
}

}  // namespace tokpost
