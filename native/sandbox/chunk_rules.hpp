#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace tokpost::sandbox {

struct ChunkPlan {
  std::int64_t video_size = 0;
  std::int64_t chunk_size = 0;
  std::int64_t chunk_count = 0;

  /// The number, from 1, of the chunk that holds the byte at `offset`; the last takes the rest.
  std::int64_t chunk_at(std::int64_t offset) const;
  /// One past the last byte of that chunk.
  std::int64_t end_of_chunk_at(std::int64_t offset) const;
};

bool is_video_size(std::int64_t size);

/// What is wrong with a plan, in the words of TikTok's error; nullopt where it may be uploaded.
std::optional<std::string> chunk_fault(const ChunkPlan& plan);

/// Whether the plan would be refused if TikTok's five megabytes were binary ones.
bool is_doubtful(const ChunkPlan& plan);

}  // namespace tokpost::sandbox
