#pragma once

#include <cstdint>
#include <optional>

namespace tokpost::media {

/// A chunk's bytes: `first` to `first + size - 1`.
struct Chunk {
  std::uint64_t first = 0;
  std::uint64_t size = 0;

  std::uint64_t last() const { return first + size - 1; }
};

/// How a file is cut for upload (Media Transfer Guide, "Chunk restrictions"). Made once per init,
/// since TikTok holds the client to what it announced there.
struct ChunkPlan {
  std::uint64_t size_bytes = 0;
  std::uint64_t chunk_size = 0;
  std::uint64_t count = 0;

  /// The last chunk takes the remainder. `index` is below `count`.
  Chunk chunk(std::uint64_t index) const;
  /// The index of the chunk that holds a byte; `offset` is below the size.
  std::uint64_t index_of(std::uint64_t offset) const;
};

struct ChunkHints {
  /// What the line was seen to carry. On a fast line chunks are larger, so that round trips do not
  /// set the pace.
  std::optional<std::uint64_t> bytes_per_second = {};
  /// What the caller wants instead (uploads.chunkSize), from 5 to 64 MB.
  std::optional<std::uint64_t> chunk_size = {};
  /// The source cannot be read again, so that each chunk stays in memory until it is acknowledged:
  /// the chunks are small then, whatever else is said here.
  bool kept_in_memory = false;
};

/// A plan that TikTok takes under every reading of its rules, for sizes from 1 byte to 4 GB.
ChunkPlan plan_chunks(std::uint64_t size_bytes, const ChunkHints& hints = {});

/// Whether TikTok would take an announced plan (rules 1 to 5 of that page, decimal limits).
bool is_valid_plan(const ChunkPlan& plan);

}  // namespace tokpost::media
