#pragma once

#include "native/core/publish/live_post.hpp"
#include "native/core/publish/signal.hpp"
#include "native/core/publish/watcher.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
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
  /// The same for whoever would take the post up anew. Waits for one that has come to rest and is
  /// about to leave, and for one that somebody is just taking up.
  Awaitable<std::shared_ptr<LivePost>> async_find(std::string id);
  std::vector<std::shared_ptr<LivePost>> all() const;
  /// Takes the lease of a post that nobody holds; take() makes it go on. Until then, or until the
  /// post is dropped, nobody else of this engine takes it up.
  Awaitable<Result<std::shared_ptr<LivePost>>> async_acquire(std::string id);
  /// The other way to end an acquisition: what waits for somebody is nobody's again, what was at
  /// work goes on here.
  Awaitable<void> async_leave_as_it_was(std::shared_ptr<LivePost> post);
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
  std::shared_ptr<void> claim(const std::string& id);
  bool is_claimed(const std::string& id) const;

  std::shared_ptr<const PostTools> tools_;
  std::shared_ptr<RunningJobs> jobs_;
  Left left_;
  std::shared_ptr<Watcher> watcher_;

  Signal somebody_left_;  ///< or came
  mutable std::mutex mutex_;
  std::unordered_map<std::string_view, std::shared_ptr<LivePost>> posts_;  ///< by their own ids
  std::unordered_set<std::string> claimed_;  ///< being taken up, and not at work yet
  bool closed_ = false;
};

}  // namespace tokpost
