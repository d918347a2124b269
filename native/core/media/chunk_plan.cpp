#include "native/core/media/chunk_plan.hpp"

#include "native/core/base/limits.hpp"

#include <algorithm>

namespace tokpost::media {
namespace {

constexpr std::uint64_t kUsualChunkBytes = 10'000'000;
// The page's "5 MB" read as binary, so that the chunk is valid under both readings.
constexpr std::uint64_t kSmallChunkBytes = std::uint64_t{5} * 1024 * 1024;
// Long enough that a round trip does not show, short enough that a lost chunk costs little.
constexpr std::uint64_t kChunkSeconds = 4;

std::uint64_t chunk_size_for(std::uint64_t size_bytes, const ChunkHints& hints) {
  if (hints.kept_in_memory) return kSmallChunkBytes;
  // Above 64 MB there must be several chunks.
  const std::uint64_t largest = size_bytes / 2;
  if (hints.chunk_size) return std::min(*hints.chunk_size, largest);
  const std::uint64_t rate = std::min(hints.bytes_per_second.value_or(0), limits::kMaxChunkBytes);
  const std::uint64_t wanted =
      std::clamp(rate * kChunkSeconds, kUsualChunkBytes, limits::kMaxChunkBytes);
  return std::min(wanted, largest);
}

// A size up to which the file goes as one chunk.
std::uint64_t largest_whole(const ChunkHints& hints) {
  if (hints.kept_in_memory) return 2 * kSmallChunkBytes - 1;
  if (hints.chunk_size) return std::min(2 * *hints.chunk_size - 1, limits::kMaxWholeBytes);
  return limits::kMaxWholeBytes;
}

}  // namespace

Chunk ChunkPlan::chunk(std::uint64_t index) const {
  const std::uint64_t first = index * chunk_size;
  return {first, index + 1 == count ? size_bytes - first : chunk_size};
}

std::uint64_t ChunkPlan::index_of(std::uint64_t offset) const {
  return std::min(offset / chunk_size, count - 1);
}

ChunkPlan plan_chunks(std::uint64_t size_bytes, const ChunkHints& hints) {
  const ChunkPlan whole{size_bytes, size_bytes, 1};
  if (size_bytes <= largest_whole(hints)) return whole;
  const std::uint64_t chunk_size = chunk_size_for(size_bytes, hints);
  return {size_bytes, chunk_size, size_bytes / chunk_size};
}

bool is_valid_plan(const ChunkPlan& plan) {
  if (plan.size_bytes == 0 || plan.chunk_size == 0) return false;
  // A file below the smallest chunk goes as one; any file up to 64 MB may.
  if (plan.chunk_size == plan.size_bytes) {
    return plan.count == 1 && plan.size_bytes <= limits::kMaxWholeBytes;
  }
  if (plan.chunk_size < limits::kMinChunkBytes || plan.chunk_size > limits::kMaxChunkBytes) {
    return false;
  }
  if (plan.count != plan.size_bytes / plan.chunk_size) return false;
  if (plan.count < 1 || plan.count > limits::kMaxChunks) return false;
  if (plan.count == 1 && plan.size_bytes > limits::kMaxWholeBytes) return false;
  return plan.chunk(plan.count - 1).size <= limits::kMaxLastChunkBytes;
}

}  // namespace tokpost::media
