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
    done = co_await post->async_put_back();
  }
  if (done.has_error()) co_return done.error();
  co_return answer_for(post->state());
}

// A post that waits, and cannot be cancelled any more. What nobody knows of an init stays a
// question to its caller.
Awaitable<Status> async_stall_removed(std::shared_ptr<LivePosts> posts, std::string id) {
  Result<std::shared_ptr<LivePost>> taken = co_await posts->async_acquire(id);
  if (taken.has_error()) {
    const std::string code = taken.error().code;
    if (code == "lease_held" || code == "already_ended") co_return Status();
    co_return taken.error();
  }
  const std::shared_ptr<LivePost> post = *std::move(taken);
  Status done;
  if (post->state() != PostState::stalled) {
    post->set_account_removed();  // somebody has resumed it meanwhile
    posts->take(post, milliseconds(0));
  } else if (post->progress().stalled_because != StallReason::ambiguous_init) {
    done = co_await post->async_stall(StallReason::account_removed);
  } else {
    done = co_await post->async_put_back();
  }
  co_return done;
}

}  // namespace

bool can_cancel_now(const PostRecord& record) {
  if (is_pulled(record.content)) return !record.progress.init_began_at;
  return !record.progress.last_chunk_began_at;
}

Awaitable<Result<CancelAnswer>> async_cancel_one(std::shared_ptr<const PostTools> tools,
                                                 std::shared_ptr<LivePosts> posts, std::string id) {
  if (const auto live = co_await posts->async_find(id)) {
    Result<CancelAnswer> answer = co_await async_cancel_live(posts, live);
    // It may have stalled before the wish reached it.
    const bool waits = answer.has_value() && answer->state == PostState::stalled;
    if (!waits) co_return answer;
    if (co_await posts->async_find(id)) co_return answer;
  }
  Result<std::shared_ptr<LivePost>> taken = co_await posts->async_acquire(id);
  if (taken.has_error()) {
    const std::string code = taken.error().code;
    if (code != "lease_held" && code != "already_ended") co_return taken.error();
    // Somebody of this engine may have taken it up meanwhile.
    if (const auto live = co_await posts->async_find(id)) {
      Result<CancelAnswer> answer = co_await async_cancel_live(posts, live);
      co_return answer;
    }
    Result<CancelAnswer> answer = co_await async_cancel_elsewhere(tools, id);
    co_return answer;
  }
  const std::shared_ptr<LivePost> post = *std::move(taken);
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
    if (const auto live = co_await posts->async_find(id)) {
      live->set_account_removed();
      posts->wake(id);
    } else if (answer->state == PostState::stalled) {
      const Status stalled = co_await async_stall_removed(posts, id);
      if (stalled.has_error()) co_return stalled;
    }
  }
  co_return Status();
}

}  // namespace tokpost
