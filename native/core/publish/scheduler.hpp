#pragma once

#include "native/core/publish/live_posts.hpp"
#include "native/core/publish/ticker.hpp"

#include <memory>

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
  void close() { ticker_->close(); }

 private:
  Scheduler(std::shared_ptr<const PostTools> tools, std::shared_ptr<LivePosts> posts);
  Awaitable<std::optional<SteadyTime>> async_tick();
  Awaitable<void> async_renew();
  Awaitable<std::optional<WallTime>> async_take_due();
  void heed(const PostSignal& signal);

  std::shared_ptr<const PostTools> tools_;
  std::shared_ptr<LivePosts> posts_;
  std::shared_ptr<Ticker> ticker_;
  SteadyTime renewed_at_;  ///< touched by the tick only
};

}  // namespace tokpost
