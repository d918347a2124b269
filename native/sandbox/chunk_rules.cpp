#include "native/sandbox/chunk_rules.hpp"

#include "native/core/base/limits.hpp"

#include <algorithm>

namespace tokpost::sandbox {
namespace {

// As signed numbers: what a client sends may be negative.
constexpr std::int64_t kMaxVideoBytes = limits::kMaxVideoSizeBytes;
constexpr std::int64_t kMinChunkBytes = limits::kMinChunkBytes;
constexpr std::int64_t kMaxChunkBytes = limits::kMaxChunkBytes;
constexpr std::int64_t kMaxLastChunkBytes = limits::kMaxLastChunkBytes;
constexpr std::int64_t kMaxChunks = limits::kMaxChunks;
constexpr std::int64_t kFiveMebibytes = 5'242'880;
constexpr const char* kSizeInvalid = "The chunk size is invalid";
constexpr const char* kCountInvalid = "The total chunk count is invalid";

}  // namespace

std::int64_t ChunkPlan::chunk_at(std::int64_t offset) const {
  return std::min(offset / chunk_size + 1, chunk_count);
}

std::int64_t ChunkPlan::end_of_chunk_at(std::int64_t offset) const {
  const std::int64_t chunk = chunk_at(offset);
  return chunk == chunk_count ? video_size : chunk * chunk_size;
}

bool is_video_size(std::int64_t size) {
  return size > 0 && size <= kMaxVideoBytes;
}

std::optional<std::string> chunk_fault(const ChunkPlan& plan) {
  if (!is_video_size(plan.video_size)) return "The video size is invalid";
  if (plan.chunk_size <= 0 || plan.chunk_size > plan.video_size) return kSizeInvalid;
  if (plan.video_size < kMinChunkBytes) {
    if (plan.chunk_size != plan.video_size) return kSizeInvalid;
  } else if (plan.chunk_size < kMinChunkBytes || plan.chunk_size > kMaxChunkBytes) {
    return kSizeInvalid;
  }
  if (plan.chunk_count < 1 || plan.chunk_count > kMaxChunks ||
      plan.chunk_count != plan.video_size / plan.chunk_size) {
    return kCountInvalid;
  }
  // More than 64 MB must be several chunks, which the floor of the division alone would not ask.
  if (plan.chunk_count == 1 && plan.video_size > kMaxChunkBytes) return kSizeInvalid;
  const std::int64_t last = plan.video_size - (plan.chunk_count - 1) * plan.chunk_size;
  if (last > kMaxLastChunkBytes) return kSizeInvalid;
  return std::nullopt;
}

bool is_doubtful(const ChunkPlan& plan) {
  return plan.chunk_size < kFiveMebibytes && plan.chunk_size != plan.video_size;
}

}  // namespace tokpost::sandbox
