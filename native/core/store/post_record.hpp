#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/base/error.hpp"
#include "native/core/base/secret.hpp"
#include "native/core/store/post_state.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tokpost {

/// Where a post's bytes come from. The descriptor is JSON (a path, a URL, the photos' URLs) and is
/// encrypted in the journal, since a URL may carry a signature.
struct PostSource {
  SourceKind kind = SourceKind::file;
  Secret descriptor;
  std::optional<std::int64_t> size_bytes;
  std::string fingerprint;  ///< of the file as it was accepted: size, mtime, …
};

/// What the caller asked for; it does not change, but for a source that is handed over again.
struct PostContent {
  std::string id;
  std::optional<std::string> account_id;  ///< none for a post of a bare token
  std::optional<std::string> user_id;
  std::string open_id;
  PostKind kind = PostKind::video;
  PostSource source;
  std::string settings;  ///< the post's settings as JSON
  std::optional<std::string> retry_of;
  std::optional<std::string> idempotency_key;
  std::string content_hash;  ///< what the same key is compared by
  std::optional<WallTime> publish_at;
};

/// How far it has come. The engine that holds the lease writes it whole.
struct PostProgress {
  PostState state = PostState::queued;
  std::optional<StallReason> stalled_because;
  std::optional<std::string> publish_id;
  Secret upload_url;
  std::int64_t chunk_size = 0;
  std::int64_t chunk_count = 0;
  std::int64_t acknowledged_bytes = 0;
  // The marks of design decision 5, each durable before its step is taken.
  std::optional<WallTime> init_began_at;
  std::optional<WallTime> init_answered_at;
  std::optional<WallTime> last_chunk_began_at;
  std::int64_t attempt = 1;
  std::int64_t checks_done = 0;
  std::optional<WallTime> waiting_until;  ///< what is queued by a limit starts then
  /// When an engine shall take the post if none holds it; none for one that waits for a person. A
  /// record that comes with a lease has none, and a running post without one is due at once.
  std::optional<WallTime> wake_at;
  std::optional<std::string> error;  ///< as JSON
  std::vector<std::string> post_ids;
  std::optional<std::string> url;
};

struct PostRecord {
  PostContent content;
  PostProgress progress;
  WallTime created_at;
  WallTime updated_at;
  std::int64_t epoch = 0;          ///< of the lease; goes back with every write
  bool cancel_requested = false;   ///< by another process
  std::int64_t last_event_id = 0;  ///< of its newest entry in the stream of events
  /// Set where the source or the upload URL cannot be decrypted; both are empty then. Only records
  /// that come with a lease, or from async_open(), carry these two at all.
  std::shared_ptr<const Error> unreadable;
};

}  // namespace tokpost
