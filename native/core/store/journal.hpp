#pragma once

#include "native/core/base/result.hpp"
#include "native/core/runtime/job.hpp"
#include "native/core/store/post_record.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokpost {

/// Whether the writer goes on holding the post's lease.
enum class Lease : std::uint8_t { keep, release };

struct InsertedPost {
  PostRecord post;       ///< its `last_event_id` is that of the event which came with it
  bool existed = false;  ///< the id was known, or the key of the same content
};

/// Whose posts are listed. One of the three must be given, so that a missing session never lists
/// everybody's.
struct PostFilter {
  std::optional<std::string> user_id;
  std::optional<std::string> account_id;
  bool all = false;
  std::optional<PostState> state;
  std::size_t limit = 50;
  std::optional<std::string> cursor;  ///< of the page before
};

/// Newest first. Posts that are made meanwhile shift nothing.
struct PostPage {
  std::vector<PostRecord> posts;
  std::optional<std::string> next_cursor;
};

struct DuePosts {
  std::vector<PostRecord> posts;      ///< each with a lease, longest due first
  std::optional<WallTime> next_wake;  ///< when the next free post becomes due
};

/// One entry of the ordered stream of what happened to posts.
struct PostEvent {
  std::int64_t id = 0;  ///< rising over all posts; given by the journal
  std::string post_id;
  std::string type;  ///< "state", "webhook"
  WallTime at;
  std::string data;  ///< JSON
};

/// A verified webhook, as a hint: it makes somebody look, and settles nothing by itself.
struct WebhookHint {
  std::string body_hash;
  std::optional<std::string> publish_id;
  std::string open_id;
  std::string data;  ///< the event as JSON
  WallTime received_at;
  std::int64_t event_id = 0;  ///< of its entry in the stream; 0 until it is known whose it is
};

struct NotedHint {
  bool duplicate = false;              ///< the same body came within 72 h
  std::optional<std::string> post_id;  ///< whose it is, where that is known
  std::int64_t event_id = 0;           ///< of its entry in the stream, where that is known
};

struct SavedPost {
  bool cancel_requested = false;
  std::int64_t event_id = 0;       ///< of the last of the appended events; 0 where there was none
  std::vector<WebhookHint> hints;  ///< that had waited for this publish_id
};

/// Something that another process wants of a post that this engine holds.
struct PostSignal {
  std::string post_id;
  bool cancel_requested = false;
  bool hinted = false;
};

/// The durable memory of all posts, shared by any number of engines; each has a Journal of its own,
/// which speaks for it as a holder of leases. An answer means that the write is on the disk.
///
/// Errors: kind `state` with code `not_found`, `lease_held` (another engine works on it),
/// `lease_lost` (another engine took it over: send nothing more) or `already_ended`; kind
/// `validation` with `idempotency_key_reused`, `filter_required` or `invalid_cursor`; kind `store`.
class Journal {
 public:
  virtual ~Journal() = default;

  /// Adds a post, with a lease where `lease` says keep, and its first event. The same idempotency
  /// key with the same content answers the first post, as long as that did not end failed or
  /// cancelled, and so does the same id; nothing is written then.
  virtual Awaitable<Result<InsertedPost>> async_insert(PostContent content, PostProgress progress,
                                                       Lease lease, PostEvent event) = 0;
  virtual Awaitable<Result<std::optional<PostRecord>>> async_get(std::string id) = 0;
  virtual Awaitable<Result<PostPage>> async_list(PostFilter filter) = 0;
  /// A post with its source, without a lease: for making another one like it.
  virtual Awaitable<Result<PostRecord>> async_open(std::string id) = 0;

  /// Takes the lease of one post that nobody holds, whether it is due or not.
  virtual Awaitable<Result<PostRecord>> async_acquire(std::string id) = 0;
  /// Takes what is due: scheduled posts whose time has come, and abandoned ones.
  virtual Awaitable<Result<DuePosts>> async_acquire_due(std::size_t limit) = 0;
  /// Writes a post's progress and appends events. A final state releases the lease; what is written
  /// to such a post afterwards (public ids that came late) needs its epoch alone. Hints that waited
  /// for the publish_id become the post's, each with an event of type "webhook".
  virtual Awaitable<Result<SavedPost>> async_save(PostRecord post, Lease lease,
                                                  std::vector<PostEvent> events) = 0;
  /// Puts a source in the place of one that was lost.
  virtual Awaitable<Status> async_replace_source(std::string id, std::int64_t epoch,
                                                 PostSource source) = 0;

  /// Renews all leases of this engine; due every kLeaseRenewal. Answers each signal once, but for
  /// cancel requests, which stand until the post ends.
  virtual Awaitable<Result<std::vector<PostSignal>>> async_renew_leases() = 0;
  /// Gives all leases back, when the engine ends in good order.
  virtual Awaitable<Status> async_release_leases() = 0;

  /// Asks whoever holds the post to cancel it.
  virtual Awaitable<Status> async_request_cancel(std::string id) = 0;
  /// Keeps a webhook; where its post is known, wakes that and appends an event of type "webhook"
  /// with the hint's `data`.
  virtual Awaitable<Result<NotedHint>> async_note_hint(WebhookHint hint) = 0;
  /// Hints of the last 24 h for this account whose publish_id no post has.
  virtual Awaitable<Result<std::vector<WebhookHint>>> async_unclaimed_hints(
      std::string open_id) = 0;

  /// The last post of the same account that is due before this one and has not ended, for those who
  /// want an account's posts in order.
  virtual Awaitable<Result<std::optional<std::string>>> async_predecessor(std::string id) = 0;
  /// Events after `after_id`, oldest first. The log keeps the newest 10,000.
  virtual Awaitable<Result<std::vector<PostEvent>>> async_events(std::int64_t after_id,
                                                                 std::size_t limit) = 0;
  /// Encrypts up to `limit` unfinished posts anew with the first key; answers how many it rewrote.
  virtual Awaitable<Result<std::size_t>> async_reencrypt(std::size_t limit) = 0;
};

}  // namespace tokpost
