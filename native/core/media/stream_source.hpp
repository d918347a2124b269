#pragma once

#include "native/core/media/source.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace tokpost::media {

/// A stream's bytes, pushed by whoever reads it. What TikTok has not acknowledged stays in memory,
/// and a little ahead of it; there the producer has to wait. A stream that ends early or fails is
/// `source_lost`, one that runs over `source_changed`; the last byte is not handed out before the
/// stream has ended, so that nothing of such a stream is published.
class StreamSource : public Source {
 public:
  /// What is read ahead of the upload.
  static constexpr std::size_t kAheadBytes = 256 * 1024;

  /// The producer's side; from any thread, never blocking.

  /// Takes as many of the bytes as there is room for, by copying them, and answers how many. Where
  /// those are not all, on_room is called once there is room again.
  virtual std::size_t push(std::span<const char> bytes) = 0;
  /// The stream has ended.
  virtual void finish() = 0;
  /// The stream has failed; `reason` is one sentence without secrets.
  virtual void fail(std::string reason) = 0;
  /// Called from any thread, without a lock, at most once for each push() that took too little, and
  /// once when nobody wants the rest: then push() takes everything and drops it.
  virtual void when_room(std::function<void()> on_room) = 0;
};

std::shared_ptr<StreamSource> make_stream_source(std::uint64_t size_bytes);

}  // namespace tokpost::media
