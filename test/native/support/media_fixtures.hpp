#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Media files made from a description: every box and element is right, the pictures are noise.
namespace tokpost::test {

/// Runs of samples as `stts` has them: how many, and the ticks of each.
using SampleRuns = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

struct Mp4Spec {
  std::string brand = "isom";  ///< empty: no `ftyp`
  bool moov_first = true;
  bool large_mdat = false;     ///< a 64-bit box size
  bool wide_headers = false;   ///< version 1 of mvhd, tkhd, mdhd and elst
  bool wide_offsets = false;   ///< co64
  std::string video = "avc1";  ///< sample entry; empty: no such track
  std::string audio = "mp4a";
  std::string video_extra = {};  ///< boxes inside the sample entry
  std::string audio_extra = {};
  std::uint32_t width = 720;
  std::uint32_t height = 1280;
  std::uint32_t shown_width = 0;  ///< 0: as coded
  int rotation = 0;
  std::uint32_t movie_timescale = 1000;
  std::uint32_t timescale = 30'000;
  SampleRuns times = {{90, 1000}};
  bool states_duration = true;            ///< in mdhd and mvhd
  std::vector<std::uint64_t> edits = {};  ///< durations in the movie's time scale
  std::uint64_t media_bytes = 4096;
};
std::string make_mp4(const Mp4Spec& spec = {});

enum class SampleTimes : std::uint8_t { in_trex, in_tfhd, in_trun };

struct FragmentedMp4Spec {
  SampleTimes times = SampleTimes::in_trun;
  std::uint32_t fragments = 4;
  std::uint32_t samples_each = 15;
  std::uint32_t sample_ticks = 1000;  ///< of 30,000 a second
  std::uint64_t start_ticks = 0;
  bool tfdt = true;
  bool mehd = false;
  bool sidx = false;
  bool mfra = false;
  std::uint64_t media_bytes = 2048;  ///< of each fragment
};
std::string make_fragmented_mp4(const FragmentedMp4Spec& spec = {});

struct WebmSpec {
  std::string doc_type = "webm";
  std::string video = "V_VP9";  ///< empty: no such track
  std::string audio = "A_OPUS";
  std::uint32_t width = 720;
  std::uint32_t height = 1280;
  std::string video_extra = {};  ///< elements inside Video
  std::string track_extra = {};  ///< elements inside the video's TrackEntry
  std::optional<std::uint64_t> frame_nanoseconds = 33'333'333;
  std::optional<double> duration_ms = 3000;
  bool endless = false;        ///< segment and clusters of unknown size, as browsers record
  bool tracks_at_end = false;  ///< found through the SeekHead
  bool block_groups = false;
  std::uint32_t frames = 90;
  std::uint32_t frames_per_cluster = 30;
  double frame_ms = 1000.0 / 30;
  std::uint64_t first_ms = 0;
  std::uint64_t frame_bytes = 200;
};
std::string make_webm(const WebmSpec& spec = {});

struct JpegSpec {
  std::uint32_t width = 1080;
  std::uint32_t height = 1920;
  int orientation = 0;  ///< 0: no EXIF
  bool little_endian_exif = false;
  bool progressive = false;
  std::uint64_t data_bytes = 2048;
};
std::string make_jpeg(const JpegSpec& spec = {});

enum class WebpKind : std::uint8_t { lossy, lossless, extended };

struct WebpSpec {
  WebpKind kind = WebpKind::lossy;
  std::uint32_t width = 1080;
  std::uint32_t height = 1920;
  bool animated = false;  ///< extended only
  int orientation = 0;    ///< extended only
};
std::string make_webp(const WebpSpec& spec = {});

struct PngSpec {
  std::uint32_t width = 1080;
  std::uint32_t height = 1920;
  bool animated = false;
  int orientation = 0;
};
std::string make_png(const PngSpec& spec = {});

}  // namespace tokpost::test
