#pragma once

#include "native/core/publish/post_request.hpp"
#include "native/core/publish/post_tools.hpp"
#include "native/core/publish/post_view.hpp"
#include "native/core/publish/signal.hpp"
#include "native/core/store/post_record.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tokpost {

/// What somebody wants of a post that is at work. The highest one counts.
enum class Intent : std::uint8_t {
  go_on,
  cancel,  ///< the caller's wish
  stop,    ///< the engine closes: leave the post as the journal has it
  lost,    ///< another process has the lease: send and write nothing more
};

using PostChange = std::function<void(PostProgress&)>;

/// A post in this engine's hands: its record as the journal has it, and what its phases need of
/// each other. One coroutine at a time works on it (the run, then looks of the watcher); view(),
/// want() and intent() are safe from anywhere.
class LivePost : public std::enable_shared_from_this<LivePost> {
 public:
  LivePost(std::shared_ptr<const PostTools> tools, PostRecord record);

  const PostTools& tools() const { return *tools_; }
  const tiktok::Context& context() const { return tools_->context; }

  // For the coroutine that works on it.
  const PostRecord& record() const { return record_; }
  const PostContent& content() const { return record_.content; }
  const PostProgress& progress() const { return record_.progress; }
  PostState state() const { return record_.progress.state; }
  bool is_pulled() const { return is_pulled_; }
  bool is_all_sent() const;

  /// The one way to change a post: `change` gets a copy of its progress, the copy is written under
  /// the lease, and only then it counts. A state that may not follow is a bug (kind `internal`). A
  /// stale lease sets Intent::lost. A write that fails for another reason is tried again as long as
  /// its error is one of passing trouble. Not even a cancelled job leaves a write unfinished.
  Awaitable<Status> async_save(PostChange change);

  // The ends, each by async_save().
  /// As the error's nature asks for: stalled where a person can mend it, otherwise failed. A
  /// cancellation is not an end but an error: intent() tells what it means.
  Awaitable<Status> async_end(Error error);
  Awaitable<Status> async_fail(Error error);
  Awaitable<Status> async_stall(StallReason reason);
  Awaitable<Status> async_stall_with(StallReason reason, Error error);
  Awaitable<Status> async_set_cancelled();

  /// Gives a post that waits for somebody back as it was taken: to be taken up when it would have
  /// been.
  Awaitable<Status> async_put_back();

  /// Puts a source in the place of the one that is written down.
  Awaitable<Status> async_replace_source(PostSource source);

  /// The account's client; `token_missing` (kind `state`) where there is none.
  Awaitable<Result<std::shared_ptr<tiktok::UserClient>>> async_client();
  /// The same for what may be asked with tokens of a moment ago; most often without a look at the
  /// store.
  Awaitable<Result<std::shared_ptr<tiktok::UserClient>>> async_recent_client();

  PostView view() const;
  /// For other threads than the one that works on it.
  PostState seen_state() const;
  Intent intent() const { return intent_; }
  void want(Intent intent);
  /// The wish to cancel came too late; the post goes on.
  void forget_cancel();
  /// The coroutine that want() wakes, and what was wanted when it began; none while the post waits
  /// in the watcher.
  void set_job(std::shared_ptr<Job> job, Intent known);
  void forget_job();

  /// Waits for something to change until `is_true`, but no longer than `limit`; answers whether it
  /// came true. For callers, not for the coroutine that works on the post.
  Awaitable<bool> async_until(std::function<bool()> is_true, std::chrono::milliseconds limit);
  /// What ends a call that a cancelled job waits out (an init, the last answer of an upload);
  /// cut_off() calls it.
  void set_cut_off(std::function<void()> cut_off);
  void cut_off();

  /// What a look saw; not worth a write of its own, so that it goes to the disk with the next one.
  void note_check();
  /// TikTok's own word for where the post is, and whether that means that it has all bytes.
  void note_status(std::string word, bool has_bytes);
  void note_all_sent();
  /// Bytes handed to the socket; tells the news at most ten times a second.
  void note_sent(std::uint64_t bytes);
  void tell(PostNews::Type type, std::string webhook = {});
  /// A webhook about it, under the number of its entry in the journal.
  void tell_webhook(std::int64_t event_id, std::string webhook);
  /// TikTok has told something of the post, so that a look is worth while at once. True once.
  bool take_hint() { return hinted_.exchange(false); }
  /// TikTok has been asked to stop its pull.
  void set_asked_to_cancel() { asked_to_cancel_ = true; }
  bool has_asked_to_cancel() const { return asked_to_cancel_; }
  /// Its account is gone: the next look ends the watch.
  void set_account_removed() { account_removed_ = true; }
  bool is_account_removed() const { return account_removed_; }
  /// A published post whose public ids are still waited for.
  void set_following(bool following) { following_ = following; }
  bool is_following() const { return following_; }
  /// Goes on with the bytes of a post that this engine had before, and has lost.
  void take_over(LivePost& lost);
  /// Drops what only the phases before `processing` need, since thousands may be watched.
  void slim();

  // Between the phases; touched by the coroutine that works on it.
  std::unique_ptr<PostRequest> request;
  std::shared_ptr<void> claim;            ///< held until LivePosts has it at work
  std::shared_ptr<media::Source> handle;  ///< of a buffer or a stream
  std::unique_ptr<OpenedSource> opened;
  UploadPlace upload_place;
  std::optional<SteadyTime> init_place;  ///< held with the governor until the init goes out
  bool has_status_place = false;
  std::string username;  ///< for the URL; empty until creator info told it
  int new_inits = 0;     ///< since the last byte that was acknowledged first, in this process
  std::uint64_t most_acknowledged = 0;  ///< of all inits
  int failed_polls = 0;
  std::optional<WallTime> due_at;  ///< when it would have been taken up, had nobody asked for it
  SteadyTime follow_until{};
  WaitFor wait = WaitFor::published;
  int max_checks = 0;
  std::chrono::milliseconds poll_interval{0};

 private:
  Awaitable<Status> async_write_stall(StallReason reason, std::optional<Error> error);
  Awaitable<Result<SavedPost>> async_write(PostProgress next);
  void adopt(PostProgress next, const SavedPost& saved);
  /// Cancels the job for a wish that came while it could not be cancelled, or was not there yet:
  /// the signal of then is gone.
  void wake_if_wanted_since(Intent known);

  const std::shared_ptr<const PostTools> tools_;
  const bool is_pulled_;
  Signal changed_;
  std::atomic<Intent> intent_{Intent::go_on};
  std::atomic<bool> following_{false};
  std::atomic<bool> asked_to_cancel_{false};
  std::atomic<bool> account_removed_{false};
  std::atomic<bool> hinted_{false};

  std::mutex telling_;  ///< so that the news of one post never overtake each other

  mutable std::mutex mutex_;  ///< for what follows; the record is written by one coroutine only
  PostRecord record_;
  std::string word_;        ///< TikTok's last one
  bool has_bytes_ = false;  ///< of a pulled post: TikTok has said so
  std::shared_ptr<Job> job_;
  std::function<void()> cut_off_;
  PostPace pace_;
  SteadyTime told_at_ = SteadyTime::min();
  SteadyTime pace_since_ = SteadyTime::min();
  std::uint64_t pace_from_ = 0;
};

}  // namespace tokpost
