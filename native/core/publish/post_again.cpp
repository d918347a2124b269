#include "native/core/publish/post_again.hpp"

#include "native/core/publish/post_settings.hpp"
#include "native/core/vault/digest.hpp"
#include "native/core/vault/encoding.hpp"

#include <utility>

namespace tokpost {

Awaitable<Result<PostOrder>> async_order_of(std::shared_ptr<Journal> journal, std::string id) {
  Result<PostRecord> record = co_await journal->async_open(std::move(id));
  if (record.has_error()) co_return record.error();
  const PostState state = record->progress.state;
  if (state != PostState::failed && state != PostState::cancelled) {
    co_return make_error(Errc::state, "not_ended",
                         "Only a post that failed or was cancelled can be made anew.",
                         "posts.retry");
  }
  if (record->unreadable) co_return *record->unreadable;
  Result<PostRequest> request = request_of(record->content);
  if (request.has_error()) co_return request.error();
  PostOrder order;
  order.owner = {record->content.account_id, record->content.user_id, record->content.open_id};
  order.request = *std::move(request);
  order.request.publish_at.reset();
  order.request.idempotency_key.reset();
  order.retry_of = record->content.id;
  co_return order;
}

std::string id_of_retry(const std::string& id) {
  std::string text = to_hex(sha256("retry of " + id)).substr(0, 32);
  for (const std::size_t place : {20, 16, 12, 8}) text.insert(place, "-");
  return text;
}

}  // namespace tokpost
