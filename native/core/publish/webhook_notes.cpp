#include "native/core/publish/webhook_notes.hpp"

#include "native/core/base/json.hpp"
#include "native/core/publish/journal_pages.hpp"
#include "native/core/publish/public_ids.hpp"
#include "native/core/vault/digest.hpp"
#include "native/core/vault/encoding.hpp"

#include <set>
#include <utility>

namespace tokpost {
namespace {

std::string event_text(const tiktok::WebhookEvent& event) {
  json::object object;
  object["event"] = event.event;
  object["openId"] = event.open_id;
  object["createdAt"] = to_unix_milliseconds(event.created_at);
  json::set_if(object, "publishId", event.publish_id);
  json::set_if(object, "postId", event.post_id);
  json::set_if(object, "reason", event.reason);
  json::set_if(object, "publishType", event.publish_type);
  return json::dump(object);
}

// A post whose init may have made a publish_id that we never heard of.
bool is_in_doubt(const PostRecord& record, const std::string& open_id) {
  return record.content.open_id == open_id &&
         record.progress.stalled_because == StallReason::ambiguous_init;
}

Awaitable<Result<std::vector<PostRecord>>> async_list_state(std::shared_ptr<const PostTools> tools,
                                                            PostState state) {
  PostFilter filter;
  filter.all = true;
  filter.state = state;
  filter.limit = 500;
  Result<std::vector<PostRecord>> records = co_await async_list_all(tools->journal, filter);
  co_return records;
}

// The one post in doubt; nullopt where there is none, or more than one may be meant.
Awaitable<Result<std::optional<PostRecord>>> async_only_doubt(
    std::shared_ptr<const PostTools> tools, std::string open_id) {
  // An init that is under way has no publish_id yet either.
  for (const PostState state : {PostState::starting, PostState::uploading}) {
    Result<std::vector<PostRecord>> starting = co_await async_list_state(tools, state);
    if (starting.has_error()) co_return starting.error();
    for (const PostRecord& record : *starting) {
      const bool may_be_meant =
          record.content.open_id == open_id && !record.progress.publish_id.has_value();
      if (may_be_meant) co_return std::optional<PostRecord>();
    }
  }
  Result<std::vector<PostRecord>> stalled = co_await async_list_state(tools, PostState::stalled);
  if (stalled.has_error()) co_return stalled.error();
  std::optional<PostRecord> only;
  for (PostRecord& record : *stalled) {
    if (!is_in_doubt(record, open_id)) continue;
    if (only) co_return std::optional<PostRecord>();
    only = std::move(record);
  }
  co_return only;
}

}  // namespace

Awaitable<Result<NotedWebhook>> async_note_event(std::shared_ptr<const PostTools> tools,
                                                 std::shared_ptr<LivePosts> posts,
                                                 tiktok::WebhookEvent event) {
  WebhookHint hint;
  hint.data = event_text(event);
  hint.body_hash = to_hex(sha256(hint.data));
  hint.publish_id = event.publish_id;
  hint.open_id = event.open_id;
  hint.received_at = tools->context.clock->wall_now();
  Result<NotedHint> noted = co_await tools->journal->async_note_hint(hint);
  if (noted.has_error()) co_return noted.error();
  NotedWebhook answer;
  answer.open_id = event.open_id;
  if (noted->duplicate || !event.publish_id) co_return answer;
  if (!noted->post_id) {
    answer.unclaimed = true;
    co_return answer;
  }
  const std::string id = *noted->post_id;
  if (const auto live = posts->find(id)) {
    live->tell_webhook(noted->event_id, hint.data);
    posts->wake(id);
    co_return answer;
  }
  Result<std::optional<PostRecord>> record = co_await tools->journal->async_get(id);
  if (record.has_error()) co_return record.error();
  if (!*record) co_return answer;
  const auto post = std::make_shared<LivePost>(tools, **std::move(record));
  post->tell(PostNews::Type::webhook, hint.data);
  answer.wakes_others = !is_final(post->state());
  const bool is_public = event.kind == tiktok::WebhookKind::post_public && event.post_id;
  if (is_public && post->state() == PostState::published) {
    const Status added = co_await async_add_public_id(post, *event.post_id);
    if (added.has_error()) co_return added.error();
  }
  co_return answer;
}

Awaitable<Status> async_adopt_unclaimed(std::shared_ptr<const PostTools> tools,
                                        std::shared_ptr<LivePosts> posts, std::string open_id) {
  Result<std::vector<WebhookHint>> hints = co_await tools->journal->async_unclaimed_hints(open_id);
  if (hints.has_error()) co_return hints.error();
  if (hints->empty()) co_return Status();
  Result<std::optional<PostRecord>> doubt = co_await async_only_doubt(tools, open_id);
  if (doubt.has_error()) co_return doubt.error();
  if (!*doubt || !(*doubt)->progress.init_began_at) co_return Status();
  std::set<std::string> publish_ids;
  for (const WebhookHint& hint : *hints) {
    if (hint.received_at >= *(*doubt)->progress.init_began_at) publish_ids.insert(*hint.publish_id);
  }
  if (publish_ids.size() != 1) co_return Status();
  Result<std::shared_ptr<LivePost>> taken = co_await posts->async_acquire((*doubt)->content.id);
  if (taken.has_error()) co_return taken.error();
  std::shared_ptr<LivePost> post = *std::move(taken);
  const WallTime now = tools->context.clock->wall_now();
  const std::string publish_id = *publish_ids.begin();
  const PostChange change = [now, publish_id](PostProgress& next) {
    next.state = PostState::processing;
    next.publish_id = publish_id;
    next.init_answered_at = now;
    next.error.reset();
    next.checks_done = 0;
  };
  const Status adopted = co_await post->async_save(change);
  if (adopted.has_error()) co_return adopted;
  posts->take(std::move(post), std::chrono::milliseconds(0));
  co_return Status();
}

}  // namespace tokpost
