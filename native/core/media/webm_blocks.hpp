#pragma once

#include "native/core/media/probe_reader.hpp"
#include "native/core/media/rate_tally.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tokpost::media {

/// What the blocks of a WebM's clusters say of time, in ticks of its time scale.
struct BlockTimes {
  std::optional<std::int64_t> first;
  std::optional<std::int64_t> last;
  std::vector<std::int64_t> video;  ///< of the video track, as they come
  bool reached_end = false;         ///< the walk came to the end of the segment

  /// From the video's times; nothing from fewer than three.
  RateTally tally() const;
};

/// Walks clusters from `begin` until `max_video_frames` are seen or the segment ends. Clusters of
/// unknown size, as browsers record them, need nothing special: their parts are read in a row.
BlockTimes walk_blocks(ProbeReader& reader, std::uint64_t begin, std::uint64_t end,
                       std::uint64_t video_track, std::size_t max_video_frames);

/// Where a cluster begins near the end of the segment, as late as one can be found; nullopt where
/// the last ones are too large to be found by a bounded search.
std::optional<std::uint64_t> find_last_cluster(ProbeReader& reader, std::uint64_t begin,
                                               std::uint64_t end);

}  // namespace tokpost::media
