#pragma once

#include "native/core/base/result.hpp"
#include "native/core/runtime/job.hpp"
#include "native/core/runtime/wakeup.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <string>

namespace tokpost::media {

/// Hands bytes from one coroutine to another, on whatever strands they run: a few pieces are held,
/// then the writer waits.
class BytePipe {
 public:
  static constexpr std::size_t kHeldBytes = 128 * 1024;

  /// Copies the bytes. Fails with kind `cancelled` when the job is cancelled or nobody reads any
  /// more.
  Awaitable<Status> async_put(std::span<const char> bytes);
  /// The writer's last word: no more bytes, or why there are none.
  void end(Status status);

  /// At most `limit` bytes, valid until the next call; empty at the end. What was put before a
  /// failure comes before the failure.
  Awaitable<Result<std::span<const char>>> async_take(std::uint64_t limit);
  /// The reader's last word.
  void close();

 private:
  bool put(std::span<const char> bytes);
  bool is_closed();
  /// nullopt where it has to wait.
  std::optional<Result<std::span<const char>>> take(std::uint64_t limit);

  std::mutex mutex_;
  std::deque<std::string> pieces_;
  std::size_t held_bytes_ = 0;
  std::optional<Status> end_;
  bool closed_ = false;
  Wakeup readable_;
  Wakeup writable_;

  // The reader's own.
  std::string current_;
  std::size_t taken_ = 0;
};

}  // namespace tokpost::media
