#include "native/core/publish/cancel.hpp"

#include "native/core/publish/journal_pages.hpp"
#include "native/core/publish/post_settings.hpp"

#include <utility>

namespace tokpost {
namespace {

using std::chrono::milliseconds;

// TikTok's word on a pull may take a while; a post elsewhere learns of the wish within a renewal.
constexpr milliseconds kLongestWait{30'000};
constexpr milliseconds kElsewhereWait{15'000};
constexpr milliseconds kElsewherePause{250};

CancelAnswer answer_for(PostState state) {
  return {state == PostState::cancelled, state};
}

bool is_asked_of_tiktok(const LivePost& post) {
  return post.is_pulled() && post.progress().publish_id.has_value();
}

// The wish has come true, or cannot any more.
bool is_decided(const LivePost& post) {
  const PostState state = post.seen_state();
  if (is_final(state) || post.intent() != Intent::cancel) return true;
  if (state < PostState::processing) return false;
  return !is_asked_of_tiktok(post);
}

Awaitable<Result<CancelAnswer>> async_cancel_live(std::shared_ptr<LivePosts> posts,
                                                  std::shared_ptr<LivePost> post) {
  post->want(Intent::cancel);
  posts->wake(post->content().id);
  std::function<bool()> decided = [post] { return is_decided(*post); };
  co_await post->async_until(std::move(decided), kLongestWait);
  const PostState state = post->seen_state();
  if (!is_final(state)) post->forget_cancel();
  co_return answer_for(state);
}

Awaitable<Result<CancelAnswer>> async_cancel_elsewhere(std::shared_ptr<const PostTools> tools,
                                                       std::string id) {
  const Status asked = co_await tools->journal->async_request_cancel(id);
  if (asked.has_error() && asked.error().code != "already_ended") co_return asked.error();
  PostState state = PostState::queued;
  for (milliseconds waited{0}; waited < kElsewhereWait; waited += kElsewherePause) {
    Result<std::optional<PostRecord>> record = co_await tools->journal->async_get(id);
    if (record.has_error()) co_return record.error();
    if (*record) state = (*record)->progress.state;
    if (is_final(state)) break;
    const Status slept = co_await tools->context.sleeper->async_sleep(kElsewherePause);
    if (slept.has_error()) co_return slept.error();
  }
  co_return answer_for(state);
}

// A post that waits for somebody, and is ours now.
Awaitable<Result<CancelAnswer>> async_cancel_waiting(std::shared_ptr<LivePosts> posts,
                                                     std::shared_ptr<LivePost> post) {
  Status done;
  if (post->state() != PostState::in_inbox && can_cancel_now(post->record())) {
    done = co_await post->async_set_cancelled();
  } else if (post->state() == PostState::stalled && is_asked_of_tiktok(*post)) {
    posts->take(post, milliseconds(0));
    Result<CancelAnswer> answer = co_await async_cancel_live(posts, post);
    co_return answer;
  } else {
    const PostChange change = [](PostProgress&) {};
    done = co_await post->async_save(change);
  }
  if (done.has_error()) co_return done.error();
  co_return answer_for(post->state());
}

}  // namespace

bool can_cancel_now(const PostRecord& record) {
  if (is_pulled(record.content)) return !record.progress.init_began_at;
  return !record.progress.last_chunk_began_at;
}

Awaitable<Result<CancelAnswer>> async_cancel_one(std::shared_ptr<const PostTools> tools,
                                                 std::shared_ptr<LivePosts> posts, std::string id) {
  if (const auto live = posts->find(id)) {
    Result<CancelAnswer> answer = co_await async_cancel_live(posts, live);
    // It may have stalled before the wish reached it.
    const bool waits = answer.has_value() && answer->state == PostState::stalled;
    if (!waits || posts->find(id)) co_return answer;
  }
  Result<PostRecord> record = co_await tools->journal->async_acquire(id);
  if (record.has_error()) {
    const std::string code = record.error().code;
    if (code != "lease_held" && code != "already_ended") co_return record.error();
    Result<CancelAnswer> answer = co_await async_cancel_elsewhere(tools, id);
    co_return answer;
  }
  auto post = std::make_shared<LivePost>(tools, *std::move(record));
  const PostState state = post->state();
  if (state == PostState::stalled || state == PostState::in_inbox) {
    Result<CancelAnswer> answer = co_await async_cancel_waiting(posts, post);
    co_return answer;
  }
  post->want(Intent::cancel);
  posts->take(post, milliseconds(0));
  Result<CancelAnswer> answer = co_await async_cancel_live(posts, post);
  co_return answer;
}

Awaitable<Status> async_remove_posts(std::shared_ptr<const PostTools> tools,
                                     std::shared_ptr<LivePosts> posts, std::string account_id) {
  PostFilter filter;
  filter.account_id = std::move(account_id);
  Result<std::vector<PostRecord>> records = co_await async_list_all(tools->journal, filter);
  if (records.has_error()) co_return records.error();
  for (const PostRecord& record : *records) {
    if (is_final(record.progress.state) || record.progress.state == PostState::in_inbox) continue;
    const std::string id = record.content.id;
    Result<CancelAnswer> answer = co_await async_cancel_one(tools, posts, id);
    if (answer.has_error()) co_return answer.error();
    const auto live = posts->find(id);
    if (!live) continue;
    live->set_account_removed();
    posts->wake(id);
  }
  co_return Status();
}

}  // namespace tokpost
