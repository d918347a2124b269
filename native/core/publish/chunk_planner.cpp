#include "native/core/publish/chunk_planner.hpp"

#include <algorithm>

namespace tokpost {
namespace {

// Less than this ends before a connection has come up to its speed.
constexpr std::uint64_t kTellingBytes = 5'000'000;

}  // namespace

media::ChunkPlan ChunkPlanner::plan(const media::Source& source) const {
  media::ChunkHints hints;
  hints.chunk_size = chunk_size_;
  hints.kept_in_memory = source.is_kept_in_memory();
  if (const std::uint64_t rate = bytes_per_second_; rate > 0) hints.bytes_per_second = rate;
  return media::plan_chunks(source.size_bytes(), hints);
}

void ChunkPlanner::note_upload(std::uint64_t bytes, std::chrono::nanoseconds time) {
  if (bytes < kTellingBytes) return;
  const double seconds = std::max(std::chrono::duration<double>(time).count(), 1e-3);
  const auto now = static_cast<std::uint64_t>(static_cast<double>(bytes) / seconds);
  // The newest one counts half. Of two that end at once one may be forgotten: it is an estimate.
  const std::uint64_t before = bytes_per_second_;
  bytes_per_second_ = before == 0 ? now : before / 2 + now / 2;
}

}  // namespace tokpost
