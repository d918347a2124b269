#include "native/core/publish/governor.hpp"

#include <algorithm>
#include <utility>

namespace tokpost {
namespace {

using std::chrono::milliseconds;

std::string_view name_of(Limited what) {
  switch (what) {
    case Limited::init:
      return "init";
    case Limited::creator_info:
      return "creator_info";
    case Limited::status:
      return "status";
    case Limited::user_info:
      return "user_info";
    case Limited::video_list:
      return "video_list";
    case Limited::video_query:
      break;
  }
  return "video_query";
}

int limit_in(const tiktok::RateLimits& limits, Limited what) {
  switch (what) {
    case Limited::init:
      return limits.init;
    case Limited::creator_info:
      return limits.creator_info;
    case Limited::status:
      return limits.status;
    default:
      return limits.read;
  }
}

RateKey minute_key(Limited what, std::string who) {
  RateKey key;
  key.open_id = std::move(who);
  key.endpoint = name_of(what);
  key.window = RateWindow::kWindow;
  return key;
}

// What is about to be asked again is not asked at once.
constexpr milliseconds kShortestPause{1};

}  // namespace

Governor::Governor(tiktok::Context context, std::shared_ptr<RateLog> shared)
    : context_(std::move(context)), shared_(std::move(shared)) {
  // It sends nothing, and must not keep the connections alive.
  context_.http.reset();
}

void Governor::share(std::shared_ptr<RateLog> log) {
  const std::lock_guard lock(mutex_);
  shared_ = std::move(log);
}

std::shared_ptr<RateLog> Governor::shared() const {
  const std::lock_guard lock(mutex_);
  return shared_;
}

std::optional<int> Governor::limit_of(Limited what) const {
  const auto& limits = context_.config->limits;
  if (!limits) return std::nullopt;
  return limit_in(*limits, what);
}

// Expects the lock.
RateWindow& Governor::window_of(Limited what, const std::string& who, int limit, SteadyTime now) {
  forget_idle(now);
  return windows_.try_emplace(Key(what, who), static_cast<std::size_t>(limit)).first->second;
}

SteadyTime Governor::reserve(Limited what, const std::string& who) {
  const SteadyTime now = context_.clock->steady_now();
  const auto limit = limit_of(what);
  if (!limit) return now;
  const std::lock_guard lock(mutex_);
  return window_of(what, who, *limit, now).reserve(now);
}

void Governor::release(Limited what, const std::string& who, SteadyTime held) {
  const std::lock_guard lock(mutex_);
  const auto window = windows_.find(Key(what, who));
  if (window != windows_.end()) window->second.release(held);
}

void Governor::close(Limited what, const std::string& who, milliseconds pause) {
  const auto limit = limit_of(what);
  if (!limit) return;
  const SteadyTime now = context_.clock->steady_now();
  const std::lock_guard lock(mutex_);
  window_of(what, who, *limit, now).close_until(now + pause);
}

// Ten thousand accounts that posted once must not be remembered for ever.
void Governor::forget_idle(SteadyTime now) {
  if (now < next_sweep_) return;
  next_sweep_ = now + RateWindow::kWindow;
  std::erase_if(windows_, [&](const auto& entry) { return entry.second.is_idle(now); });
}

Governor::Try Governor::hold(Limited what, const std::string& who) {
  const SteadyTime now = context_.clock->steady_now();
  const auto limit = limit_of(what);
  if (!limit) return {now};
  const std::lock_guard lock(mutex_);
  RateWindow& window = window_of(what, who, *limit, now);
  const SteadyTime free = window.next_free(now);
  if (free > now) return {std::nullopt, std::chrono::ceil<milliseconds>(free - now)};
  return {window.reserve(now)};
}

Awaitable<Result<Governor::Try>> Governor::async_hold(Limited what, std::string who) {
  Try held = hold(what, who);
  if (!held.place || !limit_of(what) || !shared()) co_return held;
  Result<Standing> standing = co_await async_shared_standing(what, who);
  if (standing.has_value() && standing->left > 0) co_return held;
  release(what, who, *held.place);
  if (standing.has_error()) co_return standing.error();
  co_return Try{std::nullopt, std::max(kShortestPause, standing->wait)};
}

Awaitable<Result<Governor::Try>> Governor::async_claim(Limited what, std::string who,
                                                       std::optional<SteadyTime> held) {
  if (held) release(what, who, *held);
  Try claimed = hold(what, who);
  const auto limit = limit_of(what);
  const auto log = shared();
  if (!claimed.place || !limit || !log) co_return claimed;
  RateKey key = minute_key(what, who);
  Result<Reservation> reserved = co_await log->async_reserve(std::move(key), *limit);
  if (reserved.has_value() && reserved->granted) co_return claimed;
  release(what, who, *claimed.place);
  if (reserved.has_error()) co_return reserved.error();
  co_return Try{std::nullopt, until(reserved->ask_again_at)};
}

Awaitable<Status> Governor::async_turn(Limited what, std::string who, Deadline deadline) {
  if (!limit_of(what)) co_return Status();
  const SteadyTime time = reserve(what, who);
  Status taken = co_await async_wait(time, deadline);
  if (taken.has_value() && shared()) taken = co_await async_take_shared(what, who, deadline);
  if (taken.has_error()) release(what, who, time);
  co_return taken;
}

Awaitable<Status> Governor::async_wait(SteadyTime until, Deadline deadline) {
  const SteadyTime now = context_.clock->steady_now();
  if (until <= now) co_return Status();
  const auto pause = std::chrono::ceil<milliseconds>(until - now);
  if (pause >= deadline.left(*context_.clock)) {
    co_return make_error(Errc::timeout, "deadline", "The operation took too long.");
  }
  const Status slept = co_await context_.sleeper->async_sleep(pause);
  co_return slept;
}

milliseconds Governor::until(WallTime time) const {
  const auto pause = std::chrono::ceil<milliseconds>(time - context_.clock->wall_now());
  return std::max(kShortestPause, pause);
}

Awaitable<Status> Governor::async_take_shared(Limited what, std::string who, Deadline deadline) {
  const int limit = limit_of(what).value_or(0);
  const auto log = shared();
  const RateKey key = minute_key(what, std::move(who));
  while (true) {
    Result<Reservation> reserved = co_await log->async_reserve(key, limit);
    if (reserved.has_error()) co_return reserved.error();
    if (reserved->granted) co_return Status();
    const SteadyTime again = context_.clock->steady_now() + until(reserved->ask_again_at);
    const Status waited = co_await async_wait(again, deadline);
    if (waited.has_error()) co_return waited;
  }
}

std::int64_t Governor::left(Limited what, const std::string& who) const {
  const auto limit = limit_of(what);
  if (!limit) return limit_in(tiktok::RateLimits(), what);
  const std::lock_guard lock(mutex_);
  const auto window = windows_.find(Key(what, who));
  if (window == windows_.end()) return *limit;
  return static_cast<std::int64_t>(window->second.left(context_.clock->steady_now()));
}

milliseconds Governor::wait_behind(Limited what, const std::string& who, std::size_t ahead) const {
  const auto limit = limit_of(what);
  if (!limit) return milliseconds(0);
  const SteadyTime now = context_.clock->steady_now();
  const std::lock_guard lock(mutex_);
  const auto found = windows_.find(Key(what, who));
  const RateWindow window =
      found == windows_.end() ? RateWindow(static_cast<std::size_t>(*limit)) : found->second;
  return std::chrono::ceil<milliseconds>(window.next_free_after(ahead, now) - now);
}

Awaitable<Result<Governor::Standing>> Governor::async_shared_standing(Limited what,
                                                                      std::string who) {
  const std::int64_t limit = limit_of(what).value_or(0);
  RateKey key = minute_key(what, std::move(who));
  Result<RateUse> use = co_await shared()->async_use(std::move(key));
  if (use.has_error()) co_return use.error();
  Standing standing;
  standing.left = std::max<std::int64_t>(0, limit - use->count);
  if (standing.left == 0 && use->oldest) standing.wait = until(*use->oldest + RateWindow::kWindow);
  co_return standing;
}

Awaitable<Result<Governor::Standing>> Governor::async_standing(Limited what, std::string who,
                                                               std::size_t ahead) {
  Standing standing{left(what, who), wait_behind(what, who, ahead)};
  if (!limit_of(what) || !shared()) co_return standing;
  Result<Standing> elsewhere = co_await async_shared_standing(what, std::move(who));
  if (elsewhere.has_error()) co_return elsewhere.error();
  standing.left = std::min(standing.left, elsewhere->left);
  standing.wait = std::max(standing.wait, elsewhere->wait);
  co_return standing;
}

}  // namespace tokpost
