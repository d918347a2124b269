#pragma once

#include "native/core/media/mp4_boxes.hpp"
#include "native/core/media/rate_tally.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tokpost::media {

enum class TrackKind : std::uint8_t { other, video, audio };

/// What `trak` says of one track, and what its fragments add.
struct Mp4Track {
  TrackKind kind = TrackKind::other;
  std::uint32_t id = 0;
  std::string codec;
  bool encrypted = false;
  std::uint32_t coded_width = 0;
  std::uint32_t coded_height = 0;
  std::uint32_t shown_width = 0;  ///< before rotation; 0 where the track does not say
  std::uint32_t shown_height = 0;
  int rotation = 0;

  std::uint32_t timescale = 0;
  std::uint64_t media_ticks = 0;  ///< mdhd's, 0 where it is unknown
  double edit_ticks = 0;          ///< the edits' sum in the movie's time scale; 0 without edits
  std::uint64_t sample_count = 0;
  RateTally tally;          ///< video only
  bool tally_whole = true;  ///< false where the table is longer than what was read of it
  std::uint64_t last_chunk_offset = 0;

  std::uint32_t default_sample_ticks = 0;       ///< trex
  std::optional<std::uint64_t> first_fragment;  ///< decode time of the first sample in fragments
  std::uint64_t fragments_end = 0;              ///< decode time behind the last sample seen there

  /// Of the samples that `moov` itself lists; nullopt where nothing states it.
  std::optional<double> seconds(std::uint32_t movie_timescale) const;
};

Mp4Track parse_track(ProbeReader& reader, const Box& trak);

}  // namespace tokpost::media
