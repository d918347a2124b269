#pragma once

#include "native/core/publish/rate_window.hpp"
#include "native/core/store/rate_log.hpp"
#include "native/core/tiktok/context.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace tokpost {

/// What TikTok limits per minute and account.
enum class Limited : std::uint8_t { init, creator_info, status };

/// Keeps TikTok's limits by making requests wait their turn (design decision 9). Sliding windows
/// keyed by open_id, since a refresh changes the token; in the store too where processes share it.
/// Safe from any thread.
class Governor {
 public:
  /// Told, before a wait, until when it lasts; a failure ends the wait.
  using OnWait = std::function<Awaitable<Status>(WallTime until)>;

  /// `shared`: null where no other process posts for the same accounts.
  Governor(tiktok::Context context, std::shared_ptr<RateLog> shared);

  /// Waits until the request may be sent. Fails with kind `cancelled` or what `on_wait` or the
  /// store failed with; then no place is taken here.
  Awaitable<Status> async_take(Limited what, std::string open_id, OnWait on_wait);
  Awaitable<Status> async_take(Limited what, std::string open_id) {
    return async_take(what, std::move(open_id), OnWait());
  }
  /// Takes the next free place in this process without waiting: the moment of the request.
  SteadyTime reserve(Limited what, const std::string& open_id);

  /// How many requests could be sent now; the limit itself where the governor is off.
  std::int64_t left(Limited what, const std::string& open_id) const;
  /// When the next request could be sent.
  SteadyTime next_free(Limited what, const std::string& open_id) const;

 private:
  using Key = std::pair<Limited, std::string>;

  std::optional<int> limit_of(Limited what) const;
  void release(Limited what, const std::string& open_id, SteadyTime reserved);
  void forget_idle(SteadyTime now);
  Awaitable<Status> async_wait(SteadyTime until, OnWait on_wait);
  Awaitable<Status> async_take_shared(Limited what, std::string open_id, OnWait on_wait);

  tiktok::Context context_;
  std::shared_ptr<RateLog> shared_;
  mutable std::mutex mutex_;
  std::map<Key, RateWindow> windows_;
  SteadyTime next_sweep_ = SteadyTime::min();
};

}  // namespace tokpost
