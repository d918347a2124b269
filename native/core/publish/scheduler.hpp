#pragma once

#include "native/core/publish/live_posts.hpp"
#include "native/core/publish/signal.hpp"
#include "native/core/publish/ticker.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <vector>

namespace tokpost {

/// Keeps the leases of an engine's posts, hears what other processes want of them, and takes up
/// what is due: scheduled posts, later looks, posts that a process left behind (design decision 6).
class Scheduler : public std::enable_shared_from_this<Scheduler> {
 public:
  static std::shared_ptr<Scheduler> make(std::shared_ptr<const PostTools> tools,
                                         std::shared_ptr<RunningJobs> jobs,
                                         std::shared_ptr<LivePosts> posts);

  /// Starts, or looks at once: something may have become due.
  void poke() { ticker_->poke(); }
  /// Waits until what was due has been taken up once, at most as long as `limit`.
  Awaitable<void> async_looked(std::chrono::milliseconds limit);
  void close();

 private:
  Scheduler(std::shared_ptr<const PostTools> tools, std::shared_ptr<LivePosts> posts);
  Awaitable<std::optional<SteadyTime>> async_tick();
  Awaitable<void> async_renew();
  Awaitable<void> async_take_back();
  Awaitable<std::optional<WallTime>> async_take_due();
  void heed(const PostSignal& signal);
  void note_look();

  std::shared_ptr<const PostTools> tools_;
  std::shared_ptr<LivePosts> posts_;
  std::shared_ptr<Ticker> ticker_;
  SteadyTime renewed_at_;  ///< touched by the tick only, like the next
  /// Let go because their leases could not be renewed: perhaps nobody else has taken them.
  std::vector<std::shared_ptr<LivePost>> lost_;
  std::atomic<bool> has_looked_{false};
  Signal looked_;
};

}  // namespace tokpost
