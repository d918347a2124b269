#include "native/core/media/ebml.hpp"
#include "native/core/media/parsers.hpp"
#include "native/core/media/webm_blocks.hpp"
#include "native/core/media/webm_ids.hpp"

#include <algorithm>
#include <cmath>

namespace tokpost::media {
namespace {

constexpr std::uint64_t kDefaultScale = 1'000'000;  // nanoseconds in a tick
constexpr double kNanosecondsPerSecond = 1e9;
constexpr double kLongestWebmSeconds = 1e9;
// Enough for a rate; each costs a read, since the pictures lie between their heads.
constexpr std::size_t kRateFrames = 32;
constexpr std::size_t kAllFrames = 20'000;
constexpr std::uint64_t kTrackTypeVideo = 1;
constexpr std::uint64_t kTrackTypeAudio = 2;

struct WebmTrack {
  std::uint64_t number = 0;
  std::uint64_t type = 0;
  std::string codec;
  bool encrypted = false;
  std::uint64_t frame_nanoseconds = 0;
  std::uint64_t width = 0;
  std::uint64_t height = 0;
  std::uint64_t crop_x = 0;
  std::uint64_t crop_y = 0;
  std::uint64_t shown_width = 0;
  std::uint64_t shown_height = 0;
  std::uint64_t shown_unit = 0;
  double roll = 0;
};

struct Segment {
  std::uint64_t scale = kDefaultScale;
  double duration_ticks = 0;
  std::optional<WebmTrack> video;
  std::optional<WebmTrack> audio;
  bool has_tracks = false;
  bool has_info = false;
  std::uint64_t info_at = 0;  ///< from the SeekHead; 0 where it names none
  std::uint64_t tracks_at = 0;
  std::optional<std::uint64_t> clusters;

  double seconds(double ticks) const {
    return ticks * static_cast<double>(scale) / kNanosecondsPerSecond;
  }
};

void parse_projection(ProbeReader& reader, const Element& projection, WebmTrack& track) {
  ElementWalk walk(reader, projection);
  while (const auto element = walk.next()) {
    if (element->id == webm::kProjectionPoseRoll) track.roll = element_float(reader, *element);
  }
}

void parse_video(ProbeReader& reader, const Element& video, WebmTrack& track) {
  ElementWalk walk(reader, video);
  while (const auto element = walk.next()) {
    const auto number = [&] { return element_uint(reader, *element); };
    switch (element->id) {
      case webm::kPixelWidth:
        track.width = number();
        break;
      case webm::kPixelHeight:
        track.height = number();
        break;
      case webm::kPixelCropLeft:
      case webm::kPixelCropRight:
        track.crop_x += number();
        break;
      case webm::kPixelCropTop:
      case webm::kPixelCropBottom:
        track.crop_y += number();
        break;
      case webm::kDisplayWidth:
        track.shown_width = number();
        break;
      case webm::kDisplayHeight:
        track.shown_height = number();
        break;
      case webm::kDisplayUnit:
        track.shown_unit = number();
        break;
      case webm::kProjection:
        parse_projection(reader, *element, track);
        break;
      default:
        break;
    }
  }
}

bool names_encryption(ProbeReader& reader, const Element& encodings) {
  ElementWalk walk(reader, encodings);
  while (const auto encoding = walk.next()) {
    if (encoding->id != webm::kContentEncoding) continue;
    ElementWalk parts(reader, *encoding);
    while (const auto part = parts.next()) {
      if (part->id == webm::kContentEncryption) return true;
    }
  }
  return false;
}

WebmTrack parse_track_entry(ProbeReader& reader, const Element& entry) {
  WebmTrack track;
  ElementWalk walk(reader, entry);
  while (const auto element = walk.next()) {
    switch (element->id) {
      case webm::kTrackNumber:
        track.number = element_uint(reader, *element);
        break;
      case webm::kTrackType:
        track.type = element_uint(reader, *element);
        break;
      case webm::kCodecId:
        track.codec = codec_of_matroska_id(element_text(reader, *element));
        break;
      case webm::kDefaultDuration:
        track.frame_nanoseconds = element_uint(reader, *element);
        break;
      case webm::kContentEncodings:
        track.encrypted = names_encryption(reader, *element);
        break;
      case webm::kVideo:
        parse_video(reader, *element, track);
        break;
      default:
        break;
    }
  }
  return track;
}

void parse_tracks(ProbeReader& reader, const Element& tracks, Segment& segment) {
  segment.has_tracks = true;
  ElementWalk walk(reader, tracks);
  while (const auto element = walk.next()) {
    if (element->id != webm::kTrackEntry) continue;
    const WebmTrack track = parse_track_entry(reader, *element);
    if (track.type == kTrackTypeVideo && !segment.video) segment.video = track;
    if (track.type == kTrackTypeAudio && !segment.audio) segment.audio = track;
  }
}

void parse_info(ProbeReader& reader, const Element& info, Segment& segment) {
  segment.has_info = true;
  ElementWalk walk(reader, info);
  while (const auto element = walk.next()) {
    if (element->id == webm::kTimestampScale) segment.scale = element_uint(reader, *element);
    if (element->id == webm::kDuration) segment.duration_ticks = element_float(reader, *element);
  }
  if (segment.scale == 0) segment.scale = kDefaultScale;
}

void parse_seek_head(ProbeReader& reader, const Element& head, std::uint64_t segment_body,
                     Segment& segment) {
  ElementWalk walk(reader, head);
  while (const auto seek = walk.next()) {
    if (seek->id != webm::kSeek) continue;
    std::uint64_t id = 0;
    std::uint64_t position = 0;
    ElementWalk parts(reader, *seek);
    while (const auto part = parts.next()) {
      if (part->id == webm::kSeekId) id = element_uint(reader, *part);
      if (part->id == webm::kSeekPosition) position = element_uint(reader, *part);
    }
    if (position >= reader.size()) continue;
    if (id == webm::kInfo) segment.info_at = segment_body + position;
    if (id == webm::kTracks) segment.tracks_at = segment_body + position;
  }
}

/// The parts before the first cluster, and those after it that the SeekHead names.
Segment parse_segment(ProbeReader& reader, const Element& body) {
  Segment segment;
  ElementWalk walk(reader, body);
  while (const auto element = walk.next()) {
    if (element->id == webm::kCluster) {
      segment.clusters = element->offset;
      break;
    }
    if (element->id == webm::kSeekHead) parse_seek_head(reader, *element, body.body, segment);
    if (element->id == webm::kInfo) parse_info(reader, *element, segment);
    if (element->id == webm::kTracks) parse_tracks(reader, *element, segment);
  }
  if (!segment.has_info && segment.info_at != 0) {
    const auto info = read_element(reader, segment.info_at, body.end);
    if (info && info->id == webm::kInfo) parse_info(reader, *info, segment);
  }
  if (!segment.has_tracks && segment.tracks_at != 0) {
    const auto tracks = read_element(reader, segment.tracks_at, body.end);
    if (tracks && tracks->id == webm::kTracks) parse_tracks(reader, *tracks, segment);
  }
  return segment;
}

std::uint32_t saturated(std::uint64_t value) {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(value, std::numeric_limits<std::uint32_t>::max()));
}

void describe_video(const WebmTrack& video, Probe& probe) {
  probe.video_codec = video.codec;
  probe.coded_width = saturated(video.width);
  probe.coded_height = saturated(video.height);
  probe.width = saturated(video.width - std::min(video.width, video.crop_x));
  probe.height = saturated(video.height - std::min(video.height, video.crop_y));
  // Other units than pixels (centimetres, a mere ratio) say nothing of the size.
  if (video.shown_unit == 0 && video.shown_width != 0 && video.shown_height != 0) {
    probe.width = saturated(video.shown_width);
    probe.height = saturated(video.shown_height);
  }
  // The roll is counterclockwise.
  const double quarters = std::round(-video.roll / 90.0);
  if (std::abs(quarters) <= 4) probe.rotation = (static_cast<int>(quarters) + 4) % 4 * 90;
  if (probe.rotation % 180 != 0) std::swap(probe.width, probe.height);
  if (video.encrypted) note(probe, Flaw::encrypted, "The video is encrypted (DRM).");
}

void describe_rate(const Segment& segment, const BlockTimes& head, Probe& probe) {
  if (segment.video->frame_nanoseconds != 0) {
    RateTally tally;
    tally.add(1, saturated(segment.video->frame_nanoseconds));
    probe.frame_rate = tally.rate(kNanosecondsPerSecond);
    return;
  }
  probe.frame_rate = head.tally().rate(kNanosecondsPerSecond / static_cast<double>(segment.scale));
}

void set_duration(double seconds, Probe& probe) {
  if (!(seconds > 0)) return;
  if (seconds > kLongestWebmSeconds) {
    note(probe, Flaw::corrupt, "The duration makes no sense.");
    return;
  }
  probe.duration_ms = std::llround(seconds * 1000);
}

/// Browsers record without a duration: it is the last block's time, and its own length.
void measure_duration(ProbeReader& reader, const Segment& segment, std::uint64_t end,
                      const BlockTimes& head, Probe& probe) {
  const std::uint64_t video_track = segment.video ? segment.video->number : 0;
  BlockTimes tail = head;
  if (!head.reached_end) {
    const auto cluster = find_last_cluster(reader, *segment.clusters, end);
    if (!cluster) return;
    tail = walk_blocks(reader, *cluster, end, video_track, kAllFrames);
  }
  if (!head.first || !tail.last || !reader.ok()) return;
  const double frame = probe.frame_rate ? 1.0 / probe.frame_rate->average : 0.0;
  set_duration(segment.seconds(static_cast<double>(*tail.last - *head.first)) + frame, probe);
}

}  // namespace

void parse_webm(ProbeReader& reader, Probe& probe) {
  probe.container = Container::matroska;
  const auto header = read_element(reader, 0, reader.size());
  if (!header) return note(probe, Flaw::corrupt, "The EBML header cannot be read.");
  ElementWalk walk(reader, *header);
  while (const auto element = walk.next()) {
    if (element->id == webm::kDocType && element_text(reader, *element) == "webm") {
      probe.container = Container::webm;
    }
  }
  auto body = read_element(reader, header->end, reader.size());
  while (body && body->id == webm::kVoid) body = read_element(reader, body->end, reader.size());
  if (!reader.ok()) return;
  if (!body || body->id != webm::kSegment) {
    return note(probe, Flaw::truncated, "The file ends before its segment begins.");
  }
  if (body->overran) note(probe, Flaw::truncated, "The file ends before its segment does.");
  const Segment segment = parse_segment(reader, *body);
  if (!reader.ok()) return;
  if (!segment.has_tracks) note(probe, Flaw::no_index, "The file does not list its tracks.");
  probe.has_audio = segment.audio.has_value();
  if (segment.audio) probe.audio_codec = segment.audio->codec;
  BlockTimes head;
  const bool needs_rate = segment.video && segment.video->frame_nanoseconds == 0;
  const bool needs_duration = !(segment.duration_ticks > 0);
  if (segment.clusters && (needs_rate || needs_duration)) {
    const std::uint64_t video_track = segment.video ? segment.video->number : 0;
    const std::size_t frames = needs_rate ? kRateFrames : 1;
    head = walk_blocks(reader, *segment.clusters, body->end, video_track, frames);
  }
  if (segment.video) {
    describe_video(*segment.video, probe);
    describe_rate(segment, head, probe);
  } else if (segment.has_tracks) {
    note(probe, Flaw::no_video, "The file has no video track.");
  }
  if (!segment.clusters) {
    note(probe, Flaw::truncated, "The file has no media behind its header.");
  } else if (needs_duration) {
    measure_duration(reader, segment, body->end, head, probe);
  } else {
    set_duration(segment.seconds(segment.duration_ticks), probe);
  }
}

}  // namespace tokpost::media
