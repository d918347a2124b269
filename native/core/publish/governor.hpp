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

using tiktok::Limited;

/// Keeps TikTok's limits by making requests wait their turn (design decision 9). Sliding windows
/// keyed by open_id, since a refresh changes the token; in the store too where processes share it.
/// Safe from any thread.
class Governor final : public tiktok::Turns {
 public:
  /// A place in a window, or how long it takes until asking again is worth while.
  struct Try {
    std::optional<SteadyTime> place;
    std::chrono::milliseconds wait{0};
  };
  /// How a window stands.
  struct Standing {
    std::int64_t left = 0;              ///< what could be sent now
    std::chrono::milliseconds wait{0};  ///< until the next could be sent
  };

  /// `shared`: null where no other process posts for the same accounts.
  explicit Governor(tiktok::Context context, std::shared_ptr<RateLog> shared = nullptr);
  /// From now on other processes are known to use this store.
  void share(std::shared_ptr<RateLog> log);

  Awaitable<Status> async_turn(Limited what, std::string who, Deadline deadline) override;
  Awaitable<Status> async_take(Limited what, std::string who) {
    return async_turn(what, std::move(who), Deadline::never());
  }
  /// Takes the next free place in this process without waiting: the moment of the request.
  SteadyTime reserve(Limited what, const std::string& who);

  // For what is prepared long before it is sent.
  /// Holds a place in this process if one is free now, here and in the store.
  Awaitable<Result<Try>> async_hold(Limited what, std::string who);
  /// The request goes out now: a place of this moment instead of the one that was held, since a
  /// place that is older than its request lets more through than the limit.
  Awaitable<Result<Try>> async_claim(Limited what, std::string who, std::optional<SteadyTime> held);
  /// Gives back a place that was held and not used.
  void release(Limited what, const std::string& who, SteadyTime held);

  /// TikTok has refused a request for so long.
  void close(Limited what, const std::string& who, std::chrono::milliseconds pause);

  /// How long a request waits that has `ahead` others before it in this process.
  std::chrono::milliseconds wait_behind(Limited what, const std::string& who,
                                        std::size_t ahead) const;
  /// With what other processes have sent; the limit itself where the governor is off.
  Awaitable<Result<Standing>> async_standing(Limited what, std::string who, std::size_t ahead);

 private:
  using Key = std::pair<Limited, std::string>;

  std::optional<int> limit_of(Limited what) const;
  std::shared_ptr<RateLog> shared() const;
  RateWindow& window_of(Limited what, const std::string& who, int limit, SteadyTime now);
  Try hold(Limited what, const std::string& who);
  void forget_idle(SteadyTime now);
  std::int64_t left(Limited what, const std::string& who) const;
  std::chrono::milliseconds until(WallTime time) const;
  Awaitable<Status> async_wait(SteadyTime until, Deadline deadline);
  Awaitable<Status> async_take_shared(Limited what, std::string who, Deadline deadline);
  Awaitable<Result<Standing>> async_shared_standing(Limited what, std::string who);

  tiktok::Context context_;
  mutable std::mutex mutex_;  ///< for what follows
  std::shared_ptr<RateLog> shared_;
  std::map<Key, RateWindow> windows_;
  SteadyTime next_sweep_ = SteadyTime::min();
};

}  // namespace tokpost
