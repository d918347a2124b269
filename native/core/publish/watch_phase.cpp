#include "native/core/publish/watch_phase.hpp"

#include "native/core/publish/post_calls.hpp"
#include "native/core/publish/post_log.hpp"
#include "native/core/publish/public_ids.hpp"
#include "native/core/tiktok/post_status.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tokpost {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using Pause = std::optional<milliseconds>;
/// An error is the journal's: what the look has seen could not be written down.
using Looked = Result<Pause>;
using tiktok::PostPhase;
using tiktok::PostStatus;

// How long a published post is followed for its public ids.
constexpr minutes kFollow{10};
// And when another engine would take it over, for want of this one's word on how that ended.
constexpr minutes kFollowedByOthers{11};
constexpr int kMostDoublings = 8;
constexpr std::chrono::hours kLastLook{24};

// When the later looks are: 1, 5, 15 and 60 minutes after the regular ones, then every hour.
minutes later_moment(std::int64_t look) {
  constexpr std::array kFirst = {minutes(1), minutes(5), minutes(15), minutes(60)};
  if (look < 0) return minutes(0);
  const auto index = static_cast<std::size_t>(look);
  if (index < kFirst.size()) return kFirst.at(index);
  return std::chrono::hours(look - static_cast<std::int64_t>(kFirst.size()) + 2);
}

// The pause up to the next of these moments; nullopt after the last.
Pause until_later_moment(milliseconds passed) {
  for (std::int64_t look = 0; later_moment(look) <= kLastLook; ++look) {
    if (later_moment(look) > passed) return later_moment(look) - passed;
  }
  return std::nullopt;
}

// When whichever engine runs then looks again at a post that waits for somebody else.
std::optional<WallTime> later_wake(const LivePost& post) {
  const WallTime now = post.context().clock->wall_now();
  const WallTime since = post.progress().init_answered_at.value_or(now);
  const Pause pause = until_later_moment(std::chrono::floor<milliseconds>(now - since));
  if (!pause) return std::nullopt;
  return now + *pause;
}

bool has_lost_account(const Error& error) {
  return error.code == "token_missing" || error.code == "account_removed" ||
         error.kind == Errc::auth;
}

bool has_all_bytes(PostPhase phase) {
  return phase == PostPhase::processing || phase == PostPhase::in_inbox ||
         phase == PostPhase::complete;
}

Awaitable<Result<PostStatus>> async_poll(std::shared_ptr<LivePost> post) {
  Result<std::shared_ptr<tiktok::UserClient>> client = co_await post->async_recent_client();
  if (client.has_error()) co_return client.error();
  const auto session = (*client)->session();
  Result<PostStatus> status =
      co_await async_post_status(post->context(), session, *post->progress().publish_id);
  co_return status;
}

// TikTok stops a pull that still runs; the status tells whether it did. Answers whether TikTok will
// not. What went wrong on the way is asked again in the next look: it does no harm twice.
Awaitable<bool> async_ask_to_cancel(std::shared_ptr<LivePost> post) {
  Result<std::shared_ptr<tiktok::UserClient>> client = co_await post->async_client();
  if (client.has_error()) co_return false;
  const auto session = (*client)->session();
  const Status asked =
      co_await async_cancel_post(post->context(), session, *post->progress().publish_id);
  if (asked.has_error() && asked.error().retryable) co_return false;
  post->set_asked_to_cancel();
  if (asked.has_value()) co_return false;
  post->context().log.info("tiktok: the pull cannot be cancelled: " + asked.error().message);
  co_return true;
}

// A published post whose caller waits for the public ids is followed on.
Awaitable<Looked> async_publish(std::shared_ptr<LivePost> post, PostStatus status) {
  if (!status.post_ids.empty()) co_await async_learn_username(post);
  const auto url = public_url(*post, status.post_ids);
  const SteadyTime now = post->context().clock->steady_now();
  const bool wants_ids = wants_public_ids(*post, status.post_ids);
  const bool was_following = post->state() == PostState::published;
  if (!was_following) post->follow_until = now + kFollow;
  const bool follows = wants_ids && now < post->follow_until && post->intent() < Intent::stop;
  post->set_following(follows);
  if (was_following && follows) co_return Pause(look_pause(*post));
  const bool had_ids = !post->progress().post_ids.empty();
  std::optional<WallTime> wake_at;
  if (follows) {
    wake_at = post->context().clock->wall_now() + kFollowedByOthers;
  } else if (wants_ids) {
    wake_at = later_wake(*post);
  }
  const PostChange change = [url, status, wake_at](PostProgress& next) {
    next.state = PostState::published;
    next.error.reset();
    next.post_ids = status.post_ids;
    next.url = url;
    next.wake_at = wake_at;
  };
  const Status saved = co_await post->async_save(change);
  if (saved.has_error()) co_return saved.error();
  // The end of the wait is news even where nothing else has changed.
  if (was_following && !had_ids && status.post_ids.empty()) post->tell(PostNews::Type::progress);
  if (follows) co_return Pause(look_pause(*post));
  co_return Pause();
}

// It waits for the creator, and out of the hands of this engine: a webhook wakes it when the draft
// is published, and where none comes a later look finds out.
Awaitable<Looked> async_deliver(std::shared_ptr<LivePost> post) {
  const PostChange change = [wake_at = later_wake(*post)](PostProgress& next) {
    next.state = PostState::in_inbox;
    next.error.reset();
    next.wake_at = wake_at;
  };
  const Status saved = co_await post->async_save(change);
  if (saved.has_error()) co_return saved.error();
  co_return Pause();
}

Awaitable<Looked> async_give_up(std::shared_ptr<LivePost> post, PostStatus status) {
  const bool by_us = post->has_asked_to_cancel() || post->intent() == Intent::cancel;
  if (post->state() == PostState::in_inbox) co_return co_await async_deliver(post);
  Status ended;
  if (by_us && status.fail_reason == "publish_cancelled") {
    ended = co_await post->async_set_cancelled();
  } else {
    Error error = tiktok::post_failure(status);
    ended = co_await post->async_fail(std::move(error));
  }
  if (ended.has_error()) co_return ended.error();
  co_return Pause();
}

// Out of the hands of this engine, to be looked at again by whichever runs then.
Awaitable<Looked> async_stall_for_later(std::shared_ptr<LivePost> post) {
  const bool sent = post->is_all_sent();
  const StallReason reason = sent ? StallReason::checks_exhausted : StallReason::ambiguous_upload;
  const WallTime now = post->context().clock->wall_now();
  const int max_checks = post->max_checks;
  const PostChange change = [reason, now, max_checks](PostProgress& next) {
    const bool again = next.state == PostState::stalled;
    next.state = PostState::stalled;
    if (!again) next.stalled_because = reason;
    const auto pause = later_look(std::max<std::int64_t>(0, next.checks_done - max_checks));
    next.wake_at.reset();
    if (pause) next.wake_at = now + *pause;
  };
  const Status saved = co_await post->async_save(change);
  if (saved.has_error()) co_return saved.error();
  co_return Pause();
}

Awaitable<Looked> async_go_on_watching(std::shared_ptr<LivePost> post) {
  const PostState state = post->state();
  if (state == PostState::in_inbox) co_return co_await async_deliver(post);
  const bool exhausted = post->progress().checks_done >= post->max_checks;
  if (state == PostState::stalled || exhausted) co_return co_await async_stall_for_later(post);
  const milliseconds pause = look_pause(*post);
  log_next_check(post->context().log, pause);
  post->tell(PostNews::Type::progress);
  co_return Pause(pause);
}

// It is published whatever a look says; only its ids are not known yet.
Awaitable<Looked> async_do_without_ids(std::shared_ptr<LivePost> post, Error error) {
  const bool follows = post->context().clock->steady_now() < post->follow_until;
  if (follows && !has_lost_account(error)) {
    ++post->failed_polls;
    co_return Pause(std::max(look_pause(*post), error.retry_after.value_or(milliseconds(0))));
  }
  std::optional<WallTime> wake_at;
  if (!has_lost_account(error)) wake_at = later_wake(*post);
  post->set_following(false);
  const PostChange change = [wake_at](PostProgress& next) { next.wake_at = wake_at; };
  const Status saved = co_await post->async_save(change);
  if (saved.has_error()) co_return saved.error();
  post->tell(PostNews::Type::progress);
  co_return Pause();
}

Awaitable<Looked> async_poll_failed(std::shared_ptr<LivePost> post, Error error) {
  if (post->intent() >= Intent::stop) co_return Pause();
  // The wish to cancel cut the poll off; it is heeded in the next look.
  if (error.kind == Errc::cancelled) co_return Pause(milliseconds(0));
  if (post->state() == PostState::in_inbox) co_return co_await async_deliver(post);
  if (post->state() == PostState::published) {
    co_return co_await async_do_without_ids(post, std::move(error));
  }
  if (has_lost_account(error)) {
    const Status ended = co_await post->async_end(std::move(error));
    if (ended.has_error()) co_return ended.error();
    co_return Pause();
  }
  ++post->failed_polls;
  post->context().log.warn("tiktok: status check failed: " + error.message);
  const Looked looked = co_await async_go_on_watching(post);
  if (looked.has_error() || !*looked) co_return looked;
  co_return Pause(std::max(**looked, error.retry_after.value_or(milliseconds(0))));
}

Awaitable<Looked> async_act_on(std::shared_ptr<LivePost> post, PostStatus status) {
  switch (status.phase) {
    case PostPhase::complete:
      co_return co_await async_publish(post, std::move(status));
    case PostPhase::failed:
      co_return co_await async_give_up(post, std::move(status));
    case PostPhase::in_inbox:
      co_return co_await async_deliver(post);
    default:
      co_return co_await async_go_on_watching(post);
  }
}

Awaitable<Looked> async_ask_status(std::shared_ptr<LivePost> post) {
  if (!post->has_status_place) {
    const SteadyTime now = post->context().clock->steady_now();
    const SteadyTime place =
        post->tools().governor->reserve(Limited::status, post->content().open_id);
    post->has_status_place = true;
    if (place > now) co_return Pause(std::chrono::ceil<milliseconds>(place - now));
  }
  post->has_status_place = false;
  Result<PostStatus> status = co_await async_poll(post);
  post->note_check();
  if (status.has_error()) co_return co_await async_poll_failed(post, status.error());
  post->failed_polls = 0;
  post->note_status(status->word, has_all_bytes(status->phase));
  log_status_check(post->context().log, post->progress().checks_done, post->max_checks,
                   status->word);
  const auto size = post->content().source.size_bytes;
  if (size && status->uploaded_bytes == size) post->note_all_sent();
  co_return co_await async_act_on(post, *std::move(status));
}

Awaitable<Looked> async_see(std::shared_ptr<LivePost> post) {
  bool refused = false;
  if (post->intent() == Intent::cancel && post->is_pulled() && !post->has_asked_to_cancel()) {
    refused = co_await async_ask_to_cancel(post);
  }
  Looked looked = co_await async_ask_status(post);
  // Whoever waits for the cancellation hears of it after the status, which may know better.
  if (refused) post->forget_cancel();
  co_return looked;
}

Awaitable<Looked> async_end_removed(std::shared_ptr<LivePost> post) {
  const Status stalled = co_await post->async_stall(StallReason::account_removed);
  if (stalled.has_error()) co_return stalled.error();
  co_return Pause();
}

}  // namespace

milliseconds look_pause(const LivePost& post) {
  const milliseconds longest = std::max(post.poll_interval, post.context().config->retry.max_delay);
  milliseconds pace = post.poll_interval;
  for (int i = 0; i < std::min(post.failed_polls, kMostDoublings); ++i) pace *= 2;
  pace = std::min(pace, longest);
  const auto spread = static_cast<std::uint64_t>(pace.count() / 5);
  const auto shift = static_cast<std::int64_t>(uniform(*post.context().rng, spread));
  return pace - pace / 10 + milliseconds(shift);
}

Pause later_look(std::int64_t looks_taken) {
  const minutes next = later_moment(looks_taken);
  if (next > kLastLook) return std::nullopt;
  return next - later_moment(looks_taken - 1);
}

Awaitable<Pause> async_look(std::shared_ptr<LivePost> post) {
  if (post->intent() >= Intent::stop || !post->progress().publish_id) co_return std::nullopt;
  Looked looked = Pause();
  if (post->is_account_removed()) {
    looked = co_await async_end_removed(post);
  } else {
    looked = co_await async_see(post);
  }
  if (looked.has_value()) co_return *looked;
  if (post->intent() >= Intent::stop) co_return std::nullopt;
  // Without the journal nothing has happened; nobody else looks at a post that this engine holds.
  post->context().log.error("tiktok: " + looked.error().message);
  ++post->failed_polls;
  co_return look_pause(*post);
}

}  // namespace tokpost
