#pragma once

#include "native/core/media/mp4_track.hpp"

#include <vector>

namespace tokpost::media {

/// Adds what one movie fragment (`moof`) holds to the tracks it names.
void parse_fragment(ProbeReader& reader, const Box& moof, std::vector<Mp4Track>& tracks);

/// The seconds that a segment index (`sidx`) covers, and where the media it lists ends; nullopt
/// where it cannot be read.
struct SegmentIndex {
  double seconds = 0;
  std::uint64_t media_end = 0;
};
std::optional<SegmentIndex> parse_segment_index(ProbeReader& reader, const Box& sidx);

/// Where the last fragment begins that the index at the file's end (`mfra`) lists; nullopt where
/// the file has none.
std::optional<std::uint64_t> last_indexed_fragment(ProbeReader& reader);

}  // namespace tokpost::media
