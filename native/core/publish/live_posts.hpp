#pragma once

#include "native/core/publish/live_post.hpp"
#include "native/core/publish/signal.hpp"
#include "native/core/publish/watcher.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace tokpost {

/// The posts in an engine's hands: each runs to `processing` in a job of its own, then is watched.
/// Safe from any thread.
class LivePosts : public std::enable_shared_from_this<LivePosts> {
 public:
  /// `left`: told of every post that is no longer at work here.
  using Left = std::function<void(std::shared_ptr<LivePost>)>;
  static std::shared_ptr<LivePosts> make(std::shared_ptr<const PostTools> tools,
                                         std::shared_ptr<RunningJobs> jobs, Left left);

  /// Goes on with a post whose lease this engine holds. `first_look` is when a post that TikTok
  /// has is looked at. Nothing happens to one that is in hand already or that has ended.
  void take(std::shared_ptr<LivePost> post, std::chrono::milliseconds first_look);
  std::shared_ptr<LivePost> find(const std::string& id) const;
  /// The same for whoever would take the post up anew: one that has come to rest is about to leave,
  /// and is waited for until it has.
  Awaitable<std::shared_ptr<LivePost>> async_find(std::string id);
  std::vector<std::shared_ptr<LivePost>> all() const;
  /// Takes the lease of a post that nobody holds; take() makes it go on.
  Awaitable<Result<std::shared_ptr<LivePost>>> async_acquire(std::string id);
  /// Looks at a watched post at once.
  void wake(const std::string& id) { watcher_->wake(id); }

  std::size_t size() const;
  std::size_t watched() const { return watcher_->size(); }

  /// Ends all work at a safe point, soon: what waits stops at once, an init has until `grace` for
  /// its answer.
  Awaitable<void> async_close(std::chrono::milliseconds grace);

 private:
  LivePosts(std::shared_ptr<const PostTools> tools, std::shared_ptr<RunningJobs> jobs, Left left);
  void run(const std::shared_ptr<LivePost>& post);
  void go_on(const std::shared_ptr<LivePost>& post, std::chrono::milliseconds first_look);
  void let_go(const std::shared_ptr<LivePost>& post);

  std::shared_ptr<const PostTools> tools_;
  std::shared_ptr<RunningJobs> jobs_;
  Left left_;
  std::shared_ptr<Watcher> watcher_;

  Signal somebody_left_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<LivePost>> posts_;
  bool closed_ = false;
};

}  // namespace tokpost
