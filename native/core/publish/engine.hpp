#pragma once

#include "native/core/publish/account_tokens.hpp"
#include "native/core/publish/dry_run.hpp"
#include "native/core/publish/explain.hpp"
#include "native/core/publish/governor.hpp"
#include "native/core/publish/post_news.hpp"
#include "native/core/publish/post_order.hpp"
#include "native/core/publish/post_view.hpp"
#include "native/core/publish/quota.hpp"
#include "native/core/publish/source_opener.hpp"
#include "native/core/publish/uploader.hpp"
#include "native/core/store/journal.hpp"
#include "native/core/store/rate_log.hpp"
#include "native/core/tiktok/context.hpp"
#include "native/core/tiktok/webhook_event.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tokpost {

/// What an engine is made of. The store that journal and rate log speak to outlives the engine.
struct EngineParts {
  tiktok::Context context;  ///< its pool, clock and sleeper are the engine's too
  std::shared_ptr<Journal> journal;
  std::shared_ptr<RateLog> rate_log;
  /// What keeps TikTok's limits for the client's other calls, too; the engine's own where it is
  /// null.
  std::shared_ptr<Governor> governor;
  /// Several processes use the store, so that the limits per minute are kept there too.
  bool is_store_shared = false;
  std::shared_ptr<AccountTokens> accounts;
  std::shared_ptr<SourceOpener> sources;
  std::shared_ptr<Uploader> uploader;
  EnterUpload enter_upload;  ///< uploads.concurrency; empty for no limit
  PostSink sink;             ///< takes everything that happens to posts
  /// A post is no longer in the engine's hands (EngineStats). From any thread; must not block.
  std::function<void()> left;
};

struct PostViewPage {
  std::vector<PostView> posts;  ///< newest first
  std::optional<std::string> next_cursor;
};

struct CancelAnswer {
  bool cancelled = false;  ///< only where the post can no longer appear
  PostState state = PostState::queued;
};

/// The caller's word on a post that TikTok left in doubt.
struct Settlement {
  bool published = false;
  std::optional<std::string> post_id;
};

struct EngineStats {
  std::size_t posts = 0;    ///< in this engine's hands
  std::size_t running = 0;  ///< of them, with a coroutine of their own; the process waits for these
  std::size_t watched = 0;  ///< of them, waiting for TikTok
};

/// The heart: takes posts, brings each to TikTok at most once, and tells what becomes of them.
/// Everything that it has accepted is in the journal, and goes on when another engine, or this one
/// after a restart, takes it up.
///
/// The async_ functions run in jobs of the caller's, may be cancelled like any call, and fail with
/// kind `state`, code `closed` once async_close() has begun; what they started goes on regardless.
/// Every call but start and the reading ones (get, list, dry_run, explain, quota, events_after)
/// starts the engine first. Safe from any thread; made on any, closed before the pool ends.
///
///     auto engine = PublishEngine::make(std::move(parts));
///     auto post = co_await engine->async_accept(std::move(order));  // durable when it answers
class PublishEngine {
 public:
  static std::shared_ptr<PublishEngine> make(EngineParts parts);
  virtual ~PublishEngine() = default;

  /// Takes up what is due: posts that a process left behind, scheduled ones, later looks. Until
  /// then nothing runs. Idempotent.
  virtual Awaitable<Status> async_start() = 0;
  /// The same, and answers once what is due now is in this engine's hands.
  virtual Awaitable<Status> async_take_up() = 0;
  /// Another process has left something to do: looks at once, if it has been started.
  virtual void look() = 0;

  /// Checks what can be known here (the file is there and is a video within TikTok's limits), then
  /// writes the post down; answers when that is durable. Otherwise it fails with kind `validation`
  /// and an issue for each fault of the options and each rule that the file breaks for certain. The
  /// same idempotency key with the same content answers the first post.
  virtual Awaitable<Result<PostView>> async_accept(PostOrder order) = 0;

  /// nullopt where there is no such post. Whose it is, the caller checks by `owner`.
  virtual Awaitable<Result<std::optional<PostView>>> async_get(std::string id) = 0;
  virtual Awaitable<Result<PostViewPage>> async_list(PostFilter filter) = 0;

  /// Answers when it is certain: at once where the last byte of the last chunk has not been handed
  /// to the socket, after asking TikTok where it pulls; otherwise with `cancelled` false, and the
  /// post goes on. A post in another process's hands is cancelled there.
  virtual Awaitable<Result<CancelAnswer>> async_cancel(std::string id) = 0;

  /// Takes a stalled post up again, or a scheduled one that is due, or looks at one in the inbox.
  /// `source` replaces one that was lost. Fails with kind `state`: `ambiguous_init` (settle it
  /// first), `source_required`, `not_found`, `already_ended`, `lease_held`.
  virtual Awaitable<Result<PostView>> async_resume(std::string id,
                                                   std::shared_ptr<media::Source> source) = 0;
  /// The last post of the same account that comes before this one and has not ended; for queues
  /// that keep an account's posts in order.
  virtual Awaitable<Result<std::optional<std::string>>> async_predecessor(std::string id) = 0;
  /// A queue's retry of a post that failed: a new one, held until `publish_at`. Asked for again it
  /// is the same post, whatever became of it, so that queues that know nothing of each other make
  /// one.
  virtual Awaitable<Result<PostView>> async_requeue(std::string id, WallTime publish_at) = 0;
  /// Takes up every stalled post that needs nothing from its caller; answers how many.
  virtual Awaitable<Result<std::size_t>> async_resume_all() = 0;

  /// Ends a stalled post by the caller's word: `published`, or `failed` with code `not_published`.
  virtual Awaitable<Result<PostView>> async_settle(std::string id, Settlement word) = 0;

  /// A new post with the content of one that is failed or cancelled, and `retryOf`. A buffer or a
  /// stream has to be handed over again.
  virtual Awaitable<Result<PostView>> async_retry(std::string id,
                                                  std::shared_ptr<media::Source> source) = 0;

  /// What would be sent. No network, no journal.
  virtual Awaitable<Result<DryRun>> async_dry_run(PostOrder order) = 0;
  /// The same with the creator's settings: what TikTok will refuse, and what is left of its limits.
  virtual Awaitable<Result<Plan>> async_explain(PostOrder order) = 0;
  virtual Awaitable<Result<Quota>> async_quota(PostOwner owner) = 0;

  /// What this and every other process told after the event with this id, oldest first, for whoever
  /// comes back with the last id that they saw (`Last-Event-ID`). Progress is not kept, and of the
  /// rest the newest 10,000 entries. `post` is how the post stands now, but for a state event's own
  /// state. At most 1000 at a time: fewer than `limit` does not mean the end, none does.
  virtual Awaitable<Result<std::vector<PostNews>>> async_events_after(std::int64_t id,
                                                                      std::size_t limit) = 0;

  /// A verified webhook: wakes the post's watch, here or in the process that has it. Harmless
  /// twice.
  virtual Awaitable<Status> async_note_webhook(tiktok::WebhookEvent event) = 0;

  /// A token of this account has come: what waits for one (`token_missing`, `needs_reconnect`) goes
  /// on.
  virtual Awaitable<Status> async_tokens_arrived(PostOwner owner) = 0;
  /// The account is being disconnected: cancels its posts by the rule of async_cancel(); what can
  /// no longer be cancelled ends stalled (`account_removed`).
  virtual Awaitable<Status> async_account_removed(std::string account_id) = 0;

  virtual EngineStats stats() const = 0;

  /// Ends this engine's jobs at a safe point, within 2 s, and gives its leases back; posts stay as
  /// they are for whoever starts next. Idempotent.
  virtual Awaitable<void> async_close() = 0;
};

}  // namespace tokpost
