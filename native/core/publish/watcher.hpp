#pragma once

#include "native/core/publish/live_post.hpp"
#include "native/core/publish/ticker.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace tokpost {

/// Has posts looked at when their time comes: thousands of them on one timer, a few at a time. A
/// post that waits has no coroutine. Safe from any thread.
class Watcher : public std::enable_shared_from_this<Watcher> {
 public:
  /// How many looks, and so connections, there are at once.
  static constexpr std::size_t kLooksAtOnce = 8;

  /// A look answers after how long to look again; nullopt ends the watch.
  using Look =
      std::function<Awaitable<std::optional<std::chrono::milliseconds>>(std::shared_ptr<LivePost>)>;
  /// Told when a post is no longer watched.
  using Done = std::function<void(std::shared_ptr<LivePost>)>;

  static std::shared_ptr<Watcher> make(tiktok::Context context, std::shared_ptr<RunningJobs> jobs,
                                       Look look, Done done);

  void add(std::shared_ptr<LivePost> post, std::chrono::milliseconds pause);
  /// Looks at once; while a look runs, once more after it. Nothing for a post that is not watched.
  void wake(const std::string& id);
  std::size_t size() const;
  void close();

 private:
  struct Watch {
    std::shared_ptr<LivePost> post;
    SteadyTime at{};
    bool looking = false;
    bool again = false;  ///< woken during its look
  };

  Watcher(tiktok::Context context, std::shared_ptr<RunningJobs> jobs, Look look, Done done);
  std::optional<SteadyTime> start_looks();
  void start_look(const std::shared_ptr<LivePost>& post);
  void finish_look(const std::shared_ptr<LivePost>& post,
                   std::optional<std::chrono::milliseconds> pause);

  tiktok::Context context_;
  std::shared_ptr<RunningJobs> jobs_;
  Look look_;
  Done done_;
  std::shared_ptr<Ticker> ticker_;

  mutable std::mutex mutex_;
  // By the ids that their posts hold.
  std::unordered_map<std::string_view, Watch> watches_;
  std::set<std::pair<SteadyTime, std::string_view>> due_;  ///< those that no look is under way for
  std::size_t looking_ = 0;
  bool closed_ = false;
};

}  // namespace tokpost
