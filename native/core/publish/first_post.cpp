#include "native/core/publish/first_post.hpp"

#include "native/core/publish/post_settings.hpp"

#include <utility>

namespace tokpost {
namespace {

constexpr std::size_t kPageOfFirst = 500;

// Of all posts with one key the one that has not ended unpublished (the schema's unique index).
bool holds_key(const PostRecord& record, const PostOrder& order) {
  const PostState state = record.progress.state;
  return record.content.idempotency_key == order.request.idempotency_key &&
         record.content.account_id == order.owner.account_id &&
         record.content.open_id == order.owner.open_id && state != PostState::failed &&
         state != PostState::cancelled;
}

// Rarely asked for, so that reading the account's posts will do.
Awaitable<Result<std::optional<std::string>>> async_id_of_key(std::shared_ptr<Journal> journal,
                                                              PostOrder order) {
  PostFilter filter;
  filter.account_id = order.owner.account_id;
  filter.all = !filter.account_id;
  filter.limit = kPageOfFirst;
  do {
    Result<PostPage> page = co_await journal->async_list(filter);
    if (page.has_error()) co_return page.error();
    for (const PostRecord& record : page->posts) {
      if (holds_key(record, order)) co_return std::optional<std::string>(record.content.id);
    }
    filter.cursor = page->next_cursor;
  } while (filter.cursor);
  co_return std::optional<std::string>();
}

}  // namespace

Awaitable<Result<std::optional<PostRecord>>> async_find_first(std::shared_ptr<Journal> journal,
                                                              PostOrder order) {
  std::optional<PostRecord> none;
  if (!order.request.idempotency_key || !order.issues.empty()) co_return none;
  Result<std::optional<std::string>> id = co_await async_id_of_key(journal, order);
  if (id.has_error()) co_return id.error();
  if (!*id) co_return none;
  std::string found = **id;
  Result<PostRecord> record = co_await journal->async_open(std::move(found));
  if (record.has_error()) co_return record.error();
  if (record->unreadable) co_return none;
  const Result<PostRequest> first = request_of(record->content);
  if (first.has_error() || content_hash(*first) != content_hash(order.request)) co_return none;
  co_return std::optional<PostRecord>(*std::move(record));
}

}  // namespace tokpost
