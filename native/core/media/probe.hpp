#pragma once

#include "native/core/media/sparse_bytes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokpost::media {

enum class Container : std::uint8_t {
  unknown,
  mp4,
  mov,
  three_gp,
  webm,
  matroska,
  jpeg,
  webp,
  png,
};

/// "mp4", "mov", "3gp" and so on.
std::string_view to_string(Container container);
bool is_video(Container container);
bool is_image(Container container);

/// What the file itself has wrong, whatever TikTok's limits say.
enum class Flaw : std::uint8_t {
  empty,
  unrecognised,   ///< no container that is known here; the message names it where it can
  truncated,      ///< ends before its own structure says
  corrupt,        ///< contradicts itself
  no_index,       ///< an MP4 or MOV without `moov`, a WebM without tracks
  no_video,       ///< has tracks, none of them with pictures
  encrypted,      ///< its pictures are protected (DRM)
  too_scattered,  ///< takes more reading than any sound file; only what was read is reported
};

std::string_view to_string(Flaw flaw);

struct Finding {
  Flaw flaw = Flaw::corrupt;
  std::string message;  ///< one sentence
};

/// Frames per second. A steady rate has the three equal but for rounding.
struct FrameRate {
  double average = 0;
  double min = 0;
  double max = 0;
  bool variable = false;
};

/// Where the index of an MP4 or MOV stands. At the end is valid, but plays late over a network.
enum class MoovPlace : std::uint8_t { none, start, end };

/// What is known of a media file. What could not be read is 0, empty or nullopt, and a finding says
/// why.
struct Probe {
  Container container = Container::unknown;
  std::uint64_t size_bytes = 0;
  std::vector<Finding> findings;

  std::uint32_t coded_width = 0;
  std::uint32_t coded_height = 0;
  /// As it is shown: pixel aspect ratio and rotation applied.
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  int rotation = 0;  ///< clockwise degrees for the display: 0, 90, 180 or 270

  // Videos.
  std::string video_codec;  ///< "h264", "h265", "vp8", "vp9", "av1"; others by name or fourcc
  std::string audio_codec;  ///< "aac", "opus", "vorbis", "mp3"; others by name or fourcc
  bool has_audio = false;
  std::optional<FrameRate> frame_rate;
  std::optional<std::int64_t> duration_ms;
  /// The duration is reckoned from a part of the file, because nothing in it states the whole.
  bool duration_estimated = false;
  MoovPlace moov = MoovPlace::none;
  bool fragmented = false;

  // Images.
  int exif_orientation = 1;  ///< 1 to 8
  bool animated = false;

  bool has(Flaw flaw) const;
};

/// One run over what is at hand. Where `need` is set, fetch that range, add it and run again; until
/// then `probe` holds what is known so far. Runs are cheap and the ranges few.
struct ProbeStep {
  Probe probe;
  std::optional<NeedRange> need;
};

/// Pure: reads nothing but `bytes`, allocates little (no table is held) and ends after a bounded
/// number of steps on any input.
ProbeStep probe_step(const SparseBytes& bytes);

/// Probes a file that is in memory as a whole.
Probe probe_bytes(std::string_view bytes);

}  // namespace tokpost::media
