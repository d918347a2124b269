#pragma once

#include "native/core/base/result.hpp"
#include "native/core/net/http_message.hpp"
#include "native/core/runtime/job.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace tokpost::media {

/// One video's bytes, wherever they are. What goes wrong with them is kind `state`: code
/// `source_changed` where they are no longer those that were opened first, `source_lost` where they
/// cannot be had (any more); or a retryable error where they come over the network. Used by one job
/// at a time, which holds it by shared_ptr.
class Source {
 public:
  virtual ~Source() = default;

  virtual std::uint64_t size_bytes() const = 0;
  /// Tells these bytes from others that stand in the same place later; empty where nothing does (a
  /// buffer, a stream).
  virtual std::string fingerprint() const = 0;
  /// Whether a later process can open the same bytes from their description.
  virtual bool survives_restart() const = 0;
  /// What was read stays in memory until it is acknowledged, so that chunks had better be small
  /// (ChunkHints::kept_in_memory).
  virtual bool is_kept_in_memory() const = 0;
  /// Whether any part of it can be read before the upload; of the others the start alone, so that a
  /// probe cannot look at them.
  virtual bool is_seekable() const = 0;

  /// Whether the bytes are there and the same, as far as that can be told without reading them all.
  virtual Awaitable<Status> async_check() = 0;
  /// `size` bytes from `first` on, for one request. One body at a time; a new one ends the last.
  virtual Awaitable<Result<std::shared_ptr<RequestBody>>> async_open(std::uint64_t first,
                                                                     std::uint64_t size) = 0;
  /// Nobody will ask for a byte before `offset` again.
  virtual void acknowledged(std::uint64_t offset) = 0;
};

}  // namespace tokpost::media
