#pragma once

#include "native/core/media/chunk_plan.hpp"
#include "native/core/media/source.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace tokpost {

/// Cuts videos into chunks by what the caller wants and by what the line was seen to carry. Safe
/// from any thread.
class ChunkPlanner {
 public:
  /// `chunk_size`: uploads.chunkSize; none for 'auto'.
  explicit ChunkPlanner(std::optional<std::uint64_t> chunk_size) : chunk_size_(chunk_size) {}

  media::ChunkPlan plan(const media::Source& source) const;
  /// One upload took so long for so many bytes, its round trips included.
  void note_upload(std::uint64_t bytes, std::chrono::nanoseconds time);

 private:
  const std::optional<std::uint64_t> chunk_size_;
  std::atomic<std::uint64_t> bytes_per_second_{0};  ///< 0 as long as nothing is known
};

}  // namespace tokpost
