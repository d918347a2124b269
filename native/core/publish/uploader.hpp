#pragma once

#include "native/core/base/result.hpp"
#include "native/core/base/secret.hpp"
#include "native/core/media/chunk_plan.hpp"
#include "native/core/runtime/job.hpp"
#include "native/core/tiktok/context.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tokpost {

class UploadPace;
namespace media {
class Source;
}

/// What the uploader asks of the post's engine. A failure that a hook answers ends the upload with
/// that error (an engine whose lease is stale sends nothing more); a retryable one of
/// confirm_offset counts as a failed attempt.
struct UploadHooks {
  /// Awaited before the first byte of the last chunk, until the mark is durable (design decision
  /// 5).
  std::function<Awaitable<Status>()> before_last_chunk;
  /// So many bytes have been acknowledged; awaited before the next chunk begins.
  std::function<Awaitable<Status>(std::uint64_t bytes)> acknowledged;
  /// TikTok's `uploaded_bytes` for this post, asked now; nullopt where the reply has none.
  std::function<Awaitable<Result<std::optional<std::uint64_t>>>()> confirm_offset;
  /// Bytes handed to the socket so far, those of earlier chunks included. Must not block.
  std::function<void(std::uint64_t sent_bytes)> progress;
  /// What ends the wait for the last answer, which a cancellation does not: the end of the engine
  /// cannot be put off for it. Empty again afterwards.
  std::function<void(std::function<void()> cut_off)> set_cut_off;
};

/// One upload to one upload URL.
struct UploadTask {
  Secret upload_url;
  media::ChunkPlan plan;
  std::string content_type;
  std::shared_ptr<media::Source> source;
  std::uint64_t acknowledged_bytes = 0;  ///< where an earlier run came to
  bool last_chunk_began = false;         ///< the mark is already on the disk
  UploadHooks hooks;
};

struct UploadOutcome {
  enum class Kind : std::uint8_t {
    complete,    ///< TikTok has every byte
    start_anew,  ///< only a new init helps, and nothing can have been posted (decision 5)
    ambiguous,   ///< the last byte went out, and nobody knows whether it arrived
    failed,      ///< `error` says why; nothing can have been posted
    cancelled,   ///< before the last byte was handed to the socket: nothing can have been posted
    source,  ///< the bytes cannot be had: code `source_changed` or `source_lost`; nothing posted
  };
  Kind kind = Kind::complete;
  Error error;  ///< of every kind but `complete`
};

/// A place among the uploads that may run at once; given back when the last copy goes.
using UploadPlace = std::shared_ptr<void>;
/// Waits for a place, in the order of the calls; fails only with kind `cancelled`.
using EnterUpload = std::function<Awaitable<Result<UploadPlace>>()>;

/// Sends a source in chunks to where TikTok wants it (design decisions 5 and 8). The caller holds
/// a place of the upload gate already: it is taken before the init, because an upload URL lives for
/// one hour.
class Uploader {
 public:
  virtual ~Uploader() = default;
  /// Ends early, with `cancelled`, when the job is cancelled; once the last byte has been handed to
  /// the socket a cancellation changes nothing: it waits for the answer.
  virtual Awaitable<UploadOutcome> async_upload(UploadTask task) = 0;
};

/// `pace`: uploads.maxBytesPerSecond, shared by all uploads; null for no limit. The context's pool
/// runs the requests.
std::shared_ptr<Uploader> make_uploader(tiktok::Context context,
                                        std::shared_ptr<const UploadPace> pace);

}  // namespace tokpost
