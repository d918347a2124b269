#include "native/core/publish/live_post.hpp"

#include "native/core/net/backoff.hpp"
#include "native/core/publish/error_text.hpp"
#include "native/core/publish/post_log.hpp"
#include "native/core/publish/post_settings.hpp"
#include "native/core/publish/post_transitions.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace tokpost {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kBetweenProgress{100};
constexpr std::chrono::seconds kPaceWindow{2};

// A post that waits for a person, or for a later look, is anybody's.
Lease lease_in(PostState state) {
  const bool waits =
      state == PostState::scheduled || state == PostState::stalled || state == PostState::in_inbox;
  return waits ? Lease::release : Lease::keep;
}

bool shows(const PostProgress& before, const PostProgress& after) {
  return before.state != after.state || before.stalled_because != after.stalled_because ||
         before.waiting_until != after.waiting_until || before.attempt != after.attempt ||
         before.publish_id != after.publish_id || before.post_ids != after.post_ids;
}

}  // namespace

LivePost::LivePost(std::shared_ptr<const PostTools> tools, PostRecord record)
    : tools_(std::move(tools)),
      is_pulled_(tokpost::is_pulled(record.content)),
      record_(std::move(record)) {
  const tiktok::Polling& polling = context().config->polling;
  const Watching watching = watching_of(record_.content.settings);
  wait = watching.wait;
  max_checks = watching.max_checks.value_or(polling.max_checks);
  poll_interval = watching.interval.value_or(polling.interval);
  pace_.total_bytes = static_cast<std::uint64_t>(record_.content.source.size_bytes.value_or(0));
  pace_.sent_bytes = static_cast<std::uint64_t>(record_.progress.acknowledged_bytes);
  if (record_.cancel_requested) want(Intent::cancel);
}

bool LivePost::is_all_sent() const {
  if (!progress().publish_id) return false;
  return is_pulled_ || (content().source.size_bytes.value_or(0) > 0 &&
                        progress().acknowledged_bytes >= *content().source.size_bytes);
}

Awaitable<Status> LivePost::async_save(PostChange change) {
  if (intent() == Intent::lost) co_return cancelled_error("journal.save");
  PostProgress next = record_.progress;
  change(next);
  if (next.state != state() && !may_go(state(), next.state)) {
    co_return make_error(Errc::internal, "post_transition",
                         "A post cannot go from " + std::string(to_string(state())) + " to " +
                             std::string(to_string(next.state)) + ".",
                         "journal.save");
  }
  if (next.state != PostState::stalled) next.stalled_because.reset();
  // What has been asked for stays so even if the job is cancelled meanwhile.
  const Intent known = intent();
  co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
  Result<SavedPost> saved = co_await async_write(next);
  co_await boost::asio::this_coro::reset_cancellation_state(
      boost::asio::enable_terminal_cancellation());
  wake_if_wanted_since(known);
  if (saved.has_error()) {
    const bool lost = saved.error().code == "lease_lost" || saved.error().code == "not_found";
    if (lost) want(Intent::lost);
    co_return saved.error();
  }
  const PostProgress before = record_.progress;
  adopt(std::move(next), *saved);
  if (before.state != state()) log_transition(context().log, record_);
  if (shows(before, progress())) tell(PostNews::Type::state);
  for (const WebhookHint& hint : saved->hints) tell_webhook(hint.event_id, hint.data);
  co_return Status();
}

Awaitable<Result<SavedPost>> LivePost::async_write(PostProgress next) {
  PostRecord record = record_;
  record.progress = next;
  std::vector<PostEvent> events;
  if (shows(progress(), next)) {
    events.push_back(state_event(content().id, next, context().clock->wall_now()));
  }
  const Lease lease = lease_in(next.state);
  for (int attempt = 1;; ++attempt) {
    Result<SavedPost> saved = co_await tools_->journal->async_save(record, lease, events);
    const bool again = saved.has_error() && saved.error().kind == Errc::store &&
                       saved.error().retryable && intent() < Intent::stop &&
                       attempt < context().config->retry.max_attempts;
    if (!again) co_return saved;
    const auto pause = backoff_delay(context().config->retry, attempt, *context().rng);
    co_await context().sleeper->async_sleep(pause);
  }
}

void LivePost::adopt(PostProgress next, const SavedPost& saved) {
  {
    const std::lock_guard lock(mutex_);
    record_.progress = std::move(next);
    record_.updated_at = context().clock->wall_now();
    record_.last_event_id = std::max(record_.last_event_id, saved.event_id);
    pace_.sent_bytes =
        std::max(pace_.sent_bytes, static_cast<std::uint64_t>(record_.progress.acknowledged_bytes));
  }
  if (saved.cancel_requested && !has_asked_to_cancel()) want(Intent::cancel);
  changed_.notify();
}

Awaitable<bool> LivePost::async_until(std::function<bool()> is_true,
                                      std::chrono::milliseconds limit) {
  return changed_.async_until(std::move(is_true), limit);
}

PostState LivePost::seen_state() const {
  const std::lock_guard lock(mutex_);
  return record_.progress.state;
}

Awaitable<Status> LivePost::async_end(Error error) {
  if (error.kind == Errc::cancelled) co_return error;
  if (error.kind == Errc::store) co_return error;
  std::optional<StallReason> reason;
  if (error.kind == Errc::auth) reason = StallReason::needs_reconnect;
  for (const StallReason named : {StallReason::token_missing, StallReason::account_removed,
                                  StallReason::source_lost, StallReason::source_changed}) {
    if (error.code == to_string(named)) reason = named;
  }
  if (reason) {
    Status stalled = co_await async_stall_with(*reason, std::move(error));
    co_return stalled;
  }
  Status failed = co_await async_fail(std::move(error));
  co_return failed;
}

Awaitable<Status> LivePost::async_fail(Error error) {
  const PostChange change = [error = std::move(error)](PostProgress& next) {
    next.state = PostState::failed;
    next.error = error_to_text(error);
    next.waiting_until.reset();
  };
  Status saved = co_await async_save(change);
  co_return saved;
}

Awaitable<Status> LivePost::async_stall(StallReason reason) {
  return async_write_stall(reason, std::nullopt);
}

Awaitable<Status> LivePost::async_stall_with(StallReason reason, Error error) {
  return async_write_stall(reason, std::move(error));
}

Awaitable<Status> LivePost::async_write_stall(StallReason reason, std::optional<Error> error) {
  const PostChange change = [reason, error = std::move(error)](PostProgress& next) {
    next.state = PostState::stalled;
    next.stalled_because = reason;
    next.error.reset();
    if (error) next.error = error_to_text(*error);
    next.waiting_until.reset();
    next.wake_at.reset();
  };
  Status saved = co_await async_save(change);
  co_return saved;
}

Awaitable<Status> LivePost::async_set_cancelled() {
  const PostChange change = [](PostProgress& next) {
    next.state = PostState::cancelled;
    next.waiting_until.reset();
  };
  Status saved = co_await async_save(change);
  co_return saved;
}

Awaitable<Status> LivePost::async_put_back() {
  const PostChange change = [due_at = due_at](PostProgress& next) { next.wake_at = due_at; };
  Status saved = co_await async_save(change);
  co_return saved;
}

Awaitable<Status> LivePost::async_replace_source(PostSource source) {
  const Intent known = intent();
  co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
  Status replaced =
      co_await tools_->journal->async_replace_source(content().id, record_.epoch, source);
  co_await boost::asio::this_coro::reset_cancellation_state(
      boost::asio::enable_terminal_cancellation());
  wake_if_wanted_since(known);
  if (replaced.has_error()) {
    if (replaced.error().code == "lease_lost") want(Intent::lost);
    co_return replaced;
  }
  const std::lock_guard lock(mutex_);
  pace_.total_bytes = static_cast<std::uint64_t>(source.size_bytes.value_or(0));
  record_.content.source = std::move(source);
  co_return Status();
}

Awaitable<Result<std::shared_ptr<tiktok::UserClient>>> LivePost::async_client() {
  const PostOwner owner{content().account_id, content().user_id, content().open_id};
  Result<std::shared_ptr<tiktok::UserClient>> client = co_await tools_->accounts->async_find(owner);
  if (client.has_value() && !*client) {
    co_return make_error(Errc::state, "token_missing",
                         "There is no token for this account in this process.", "posts.token");
  }
  co_return client;
}

Awaitable<Result<std::shared_ptr<tiktok::UserClient>>> LivePost::async_recent_client() {
  if (content().account_id) {
    auto client = tools_->accounts->recent(*content().account_id);
    if (client) co_return client;
  }
  Result<std::shared_ptr<tiktok::UserClient>> client = co_await async_client();
  co_return client;
}

PostView LivePost::view() const {
  const std::lock_guard lock(mutex_);
  PostView view = view_of(record_);
  view.pace = pace_;
  view.pace.check = record_.progress.checks_done;
  view.pace.max_checks = max_checks;
  if (view.state == PostState::processing && !word_.empty()) view.status = word_;
  view.settled = is_settled(view.state, wait, !is_pulled_ || has_bytes_) && !following_;
  return view;
}

void LivePost::want(Intent intent) {
  std::shared_ptr<Job> job;
  {
    const std::lock_guard lock(mutex_);
    if (intent <= intent_) return;
    intent_ = intent;
    job = job_;
  }
  if (job) job->cancel();
}

void LivePost::forget_cancel() {
  Intent cancel = Intent::cancel;
  intent_.compare_exchange_strong(cancel, Intent::go_on);
  changed_.notify();
}

void LivePost::set_job(std::shared_ptr<Job> job, Intent known) {
  {
    const std::lock_guard lock(mutex_);
    job_ = std::move(job);
  }
  wake_if_wanted_since(known);
}

void LivePost::wake_if_wanted_since(Intent known) {
  std::shared_ptr<Job> job;
  {
    const std::lock_guard lock(mutex_);
    if (intent_ > known) job = job_;
  }
  if (job) job->cancel();
}

void LivePost::forget_job() {
  const std::lock_guard lock(mutex_);
  job_.reset();
}

void LivePost::set_cut_off(std::function<void()> cut_off) {
  const std::lock_guard lock(mutex_);
  cut_off_ = std::move(cut_off);
}

void LivePost::cut_off() {
  std::function<void()> cut;
  {
    const std::lock_guard lock(mutex_);
    cut = cut_off_;
  }
  if (cut) cut();
}

void LivePost::note_check() {
  const std::lock_guard lock(mutex_);
  ++record_.progress.checks_done;
}

void LivePost::note_status(std::string word, bool has_bytes) {
  const std::lock_guard lock(mutex_);
  word_ = std::move(word);
  has_bytes_ = has_bytes_ || has_bytes;
}

void LivePost::note_all_sent() {
  const std::lock_guard lock(mutex_);
  record_.progress.acknowledged_bytes =
      record_.content.source.size_bytes.value_or(record_.progress.acknowledged_bytes);
}

void LivePost::note_sent(std::uint64_t bytes) {
  const SteadyTime now = context().clock->steady_now();
  {
    const std::lock_guard lock(mutex_);
    if (pace_since_ == SteadyTime::min() || bytes < pace_from_) {
      pace_since_ = now;
      pace_from_ = bytes;
    }
    pace_.sent_bytes = bytes;
    const auto elapsed = std::chrono::duration_cast<milliseconds>(now - pace_since_).count();
    if (elapsed > 0) {
      pace_.bytes_per_second = (bytes - pace_from_) * 1000 / static_cast<std::uint64_t>(elapsed);
    }
    pace_.eta_seconds.reset();
    if (pace_.bytes_per_second > 0 && pace_.total_bytes >= bytes) {
      pace_.eta_seconds =
          static_cast<std::int64_t>((pace_.total_bytes - bytes) / pace_.bytes_per_second);
    }
    if (now - pace_since_ > kPaceWindow) {
      pace_since_ = now;
      pace_from_ = bytes;
    }
    if (told_at_ != SteadyTime::min() && now - told_at_ < kBetweenProgress) return;
    told_at_ = now;
  }
  tell(PostNews::Type::progress);
}

void LivePost::tell(PostNews::Type type, std::string webhook) {
  const std::lock_guard one_at_a_time(telling_);
  tools_->news->tell(type, view(), std::move(webhook));
}

void LivePost::tell_webhook(std::int64_t event_id, std::string webhook) {
  {
    const std::lock_guard lock(mutex_);
    record_.last_event_id = std::max(record_.last_event_id, event_id);
  }
  hinted_ = true;
  tell(PostNews::Type::webhook, std::move(webhook));
}

void LivePost::take_over(LivePost& lost) {
  request = std::move(lost.request);
  handle = std::move(lost.handle);
  opened = std::move(lost.opened);
}

void LivePost::slim() {
  request.reset();
  handle.reset();
  opened.reset();
  upload_place.reset();
  const std::lock_guard lock(mutex_);
  record_.content.source.descriptor = Secret();
  record_.content.source.fingerprint = std::string();
  record_.content.content_hash = std::string();
  // Where the last bytes are in doubt, the upload may go on there.
  if (is_all_sent()) record_.progress.upload_url = Secret();
}

}  // namespace tokpost
