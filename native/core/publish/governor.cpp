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
      break;
  }
  return "status";
}

}  // namespace

Governor::Governor(tiktok::Context context, std::shared_ptr<RateLog> shared)
    : context_(std::move(context)), shared_(std::move(shared)) {}

std::optional<int> Governor::limit_of(Limited what) const {
  const auto& limits = context_.config->limits;
  if (!limits) return std::nullopt;
  switch (what) {
    case Limited::init:
      return limits->init;
    case Limited::creator_info:
      return limits->creator_info;
    case Limited::status:
      break;
  }
  return limits->status;
}

SteadyTime Governor::reserve(Limited what, const std::string& open_id) {
  const SteadyTime now = context_.clock->steady_now();
  const auto limit = limit_of(what);
  if (!limit) return now;
  const std::lock_guard lock(mutex_);
  forget_idle(now);
  const auto window =
      windows_.try_emplace(Key(what, open_id), static_cast<std::size_t>(*limit)).first;
  return window->second.reserve(now);
}

void Governor::release(Limited what, const std::string& open_id, SteadyTime reserved) {
  const std::lock_guard lock(mutex_);
  const auto window = windows_.find(Key(what, open_id));
  if (window != windows_.end()) window->second.release(reserved);
}

// Ten thousand accounts that posted once must not be remembered for ever.
void Governor::forget_idle(SteadyTime now) {
  if (now < next_sweep_) return;
  next_sweep_ = now + RateWindow::kWindow;
  std::erase_if(windows_, [&](const auto& entry) { return entry.second.is_idle(now); });
}

Awaitable<Status> Governor::async_take(Limited what, std::string open_id, OnWait on_wait) {
  if (!limit_of(what)) co_return Status();
  const SteadyTime time = reserve(what, open_id);
  Status taken = co_await async_wait(time, on_wait);
  if (taken.has_value() && shared_) {
    taken = co_await async_take_shared(what, open_id, on_wait);
  }
  if (taken.has_error()) release(what, open_id, time);
  co_return taken;
}

Awaitable<Status> Governor::async_wait(SteadyTime until, OnWait on_wait) {
  const SteadyTime now = context_.clock->steady_now();
  if (until <= now) co_return Status();
  const auto pause = std::chrono::ceil<milliseconds>(until - now);
  if (on_wait) {
    const Status told = co_await on_wait(context_.clock->wall_now() + pause);
    if (told.has_error()) co_return told;
  }
  const Status slept = co_await context_.sleeper->async_sleep(pause);
  co_return slept;
}

Awaitable<Status> Governor::async_take_shared(Limited what, std::string open_id, OnWait on_wait) {
  RateKey key;
  key.open_id = std::move(open_id);
  key.endpoint = name_of(what);
  key.window = RateWindow::kWindow;
  const int limit = limit_of(what).value_or(0);
  while (true) {
    Result<Reservation> reserved = co_await shared_->async_reserve(key, limit);
    if (reserved.has_error()) co_return reserved.error();
    if (reserved->granted) co_return Status();
    const auto pause = reserved->ask_again_at - context_.clock->wall_now();
    const SteadyTime until = context_.clock->steady_now() +
                             std::max(milliseconds(1), std::chrono::ceil<milliseconds>(pause));
    const Status waited = co_await async_wait(until, on_wait);
    if (waited.has_error()) co_return waited;
  }
}

std::int64_t Governor::left(Limited what, const std::string& open_id) const {
  const auto limit = limit_of(what);
  if (!limit) {
    const tiktok::RateLimits documented;
    return what == Limited::init           ? documented.init
           : what == Limited::creator_info ? documented.creator_info
                                           : documented.status;
  }
  const std::lock_guard lock(mutex_);
  const auto window = windows_.find(Key(what, open_id));
  if (window == windows_.end()) return *limit;
  return static_cast<std::int64_t>(window->second.left(context_.clock->steady_now()));
}

SteadyTime Governor::next_free(Limited what, const std::string& open_id) const {
  const SteadyTime now = context_.clock->steady_now();
  const std::lock_guard lock(mutex_);
  const auto window = windows_.find(Key(what, open_id));
  return window == windows_.end() ? now : window->second.next_free(now);
}

}  // namespace tokpost
