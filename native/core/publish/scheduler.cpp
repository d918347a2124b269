#include "native/core/publish/scheduler.hpp"

#include "native/core/store/lease_holder.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace tokpost {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kTakenAtOnce = 64;
// Before somebody else may take the leases for lost, by our clock.
constexpr auto kRenewalLimit = kLeaseLimit - kLeaseRenewal;

}  // namespace

std::shared_ptr<Scheduler> Scheduler::make(std::shared_ptr<const PostTools> tools,
                                           std::shared_ptr<RunningJobs> jobs,
                                           std::shared_ptr<LivePosts> posts) {
  std::shared_ptr<Scheduler> scheduler(new Scheduler(std::move(tools), std::move(posts)));
  std::weak_ptr<Scheduler> weak = scheduler;
  Ticker::Tick tick = [weak]() -> Awaitable<std::optional<SteadyTime>> {
    const auto self = weak.lock();
    if (!self) co_return std::nullopt;
    const std::optional<SteadyTime> next = co_await self->async_tick();
    co_return next;
  };
  const tiktok::Context& context = scheduler->tools_->context;
  scheduler->ticker_ = Ticker::make(*context.pool, *context.clock, *context.sleeper,
                                    std::move(jobs), std::move(tick));
  return scheduler;
}

Scheduler::Scheduler(std::shared_ptr<const PostTools> tools, std::shared_ptr<LivePosts> posts)
    : tools_(std::move(tools)),
      posts_(std::move(posts)),
      renewed_at_(tools_->context.clock->steady_now()) {}

Awaitable<std::optional<SteadyTime>> Scheduler::async_tick() {
  co_await async_renew();
  co_await async_take_back();
  const std::optional<WallTime> next_due = co_await async_take_due();
  note_look();
  const Clock& clock = *tools_->context.clock;
  milliseconds pause = kLeaseRenewal;
  if (next_due) {
    const auto left = std::chrono::ceil<milliseconds>(*next_due - clock.wall_now());
    pause = std::clamp(left, milliseconds(1), pause);
  }
  co_return clock.steady_now() + pause;
}

Awaitable<void> Scheduler::async_looked(milliseconds limit) {
  const auto self = shared_from_this();
  const std::function<bool()> has_looked = [this] { return has_looked_.load(); };
  co_await looked_.async_until(has_looked, limit);
}

void Scheduler::note_look() {
  has_looked_ = true;
  looked_.notify();
}

void Scheduler::close() {
  ticker_->close();
  note_look();  // there will be none
}

Awaitable<void> Scheduler::async_renew() {
  const SteadyTime now = tools_->context.clock->steady_now();
  if (posts_->size() == 0) {
    renewed_at_ = now;
    co_return;
  }
  Result<std::vector<PostSignal>> signals = co_await tools_->journal->async_renew_leases();
  if (signals.has_value()) {
    renewed_at_ = now;
    for (const PostSignal& signal : *signals) heed(signal);
    co_return;
  }
  tools_->context.log.error("tiktok: the posts' leases cannot be renewed: " +
                            signals.error().message);
  if (now - renewed_at_ < kRenewalLimit) co_return;
  // By now they may be somebody else's.
  for (const auto& post : posts_->all()) {
    if (post->intent() >= Intent::stop) continue;
    post->want(Intent::lost);
    posts_->wake(post->content().id);  // so that a watched one leaves, too
    lost_.push_back(post);
  }
}

// Their rows name this engine, which lives: nobody else takes them up.
Awaitable<void> Scheduler::async_take_back() {
  std::vector<std::shared_ptr<LivePost>> lost = std::move(lost_);
  lost_.clear();
  for (const std::shared_ptr<LivePost>& post : lost) {
    const std::string id = post->content().id;
    if (posts_->find(id)) {
      lost_.push_back(post);  // has yet to leave
      continue;
    }
    Result<std::shared_ptr<LivePost>> taken = co_await posts_->async_acquire(id);
    if (taken.has_error()) {
      if (taken.error().kind == Errc::store) lost_.push_back(post);
      continue;  // otherwise it has ended, or is somebody else's
    }
    const std::shared_ptr<LivePost> again = *std::move(taken);
    if (again->state() == PostState::scheduled || !is_running(again->state())) {
      co_await again->async_put_back();
      continue;
    }
    again->take_over(*post);
    posts_->take(again, milliseconds(0));
  }
}

void Scheduler::heed(const PostSignal& signal) {
  const auto post = posts_->find(signal.post_id);
  if (!post) return;
  if (signal.cancel_requested && !post->has_asked_to_cancel()) post->want(Intent::cancel);
  posts_->wake(signal.post_id);
}

Awaitable<std::optional<WallTime>> Scheduler::async_take_due() {
  while (true) {
    Result<DuePosts> due = co_await tools_->journal->async_acquire_due(kTakenAtOnce);
    if (due.has_error()) {
      tools_->context.log.error("tiktok: the journal cannot be read: " + due.error().message);
      co_return std::nullopt;
    }
    for (PostRecord& record : due->posts) {
      // Thousands that a process left behind are not all looked at in one moment; a post that was
      // left for a later look, or woken, is due now.
      const bool left_behind = record.progress.state == PostState::processing;
      auto post = std::make_shared<LivePost>(tools_, std::move(record));
      milliseconds first_look{0};
      if (left_behind) {
        const auto spread = static_cast<std::uint64_t>(post->poll_interval.count());
        first_look = milliseconds(uniform(*tools_->context.rng, spread));
      }
      posts_->take(std::move(post), first_look);
    }
    if (due->posts.size() < kTakenAtOnce) co_return due->next_wake;
  }
}

}  // namespace tokpost
