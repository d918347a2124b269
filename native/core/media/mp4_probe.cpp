#include "native/core/media/mp4_fragments.hpp"
#include "native/core/media/mp4_track.hpp"
#include "native/core/media/parsers.hpp"

#include <algorithm>
#include <cmath>

namespace tokpost::media {
namespace {

// An index this large or smaller is fetched in one piece: one read instead of several.
constexpr std::uint64_t kWholeIndexBytes = std::uint64_t{256} * 1024;
constexpr std::size_t kMaxTracks = 32;
// Enough for a rate; a whole recording has thousands.
constexpr int kMaxFragments = 24;
constexpr double kLongestMp4Seconds = 1e9;

struct Movie {
  std::uint32_t timescale = 0;
  std::uint64_t ticks = 0;
  std::vector<Mp4Track> tracks;
  bool fragmented = false;
  std::uint64_t fragments_ticks = 0;  ///< mehd

  const Mp4Track* first(TrackKind kind) const {
    const auto found = std::find_if(tracks.begin(), tracks.end(),
                                    [kind](const Mp4Track& track) { return track.kind == kind; });
    return found == tracks.end() ? nullptr : &*found;
  }
};

/// What the file's outermost boxes are.
struct Outline {
  std::optional<Box> moov;
  std::optional<std::uint64_t> media;  ///< where the first `mdat` begins
  std::optional<Box> sidx;
  std::optional<std::uint64_t> fragments;  ///< where the first `moof` begins
  bool cut_short = false;
  bool malformed = false;
};

Container container_of_brand(std::uint64_t brand) {
  if (brand == fourcc("qt  ")) return Container::mov;
  const std::uint64_t family = brand >> 8;
  if (family == (fourcc("3gp ") >> 8) || family == (fourcc("3g2 ") >> 8)) {
    return Container::three_gp;
  }
  return Container::mp4;
}

/// Goes on until it knows where the index is and whether the media is all there. Fragments end it:
/// they are walked later, once it is known what to look for.
Outline outline(ProbeReader& reader, Probe& probe) {
  Outline found;
  // Files from before `ftyp` are QuickTime's.
  probe.container = Container::mov;
  BoxWalk walk(reader, 0, reader.size());
  while (const auto box = walk.next()) {
    switch (box->type) {
      case fourcc("ftyp"):
      case fourcc("styp"):
        probe.container = container_of_brand(reader.big_endian(box->body, 4));
        break;
      case fourcc("moov"):
        found.moov = found.moov ? found.moov : box;
        break;
      case fourcc("mdat"):
        found.media = found.media ? found.media : box->offset;
        break;
      case fourcc("sidx"):
        found.sidx = found.sidx ? found.sidx : box;
        break;
      case fourcc("moof"):
        found.fragments = box->offset;
        break;
      default:
        break;
    }
    found.cut_short = found.cut_short || walk.overran();
    if (found.fragments || (found.moov && found.media)) break;
  }
  found.malformed = walk.malformed();
  return found;
}

void parse_extends(ProbeReader& reader, const Box& mvex, Movie& movie) {
  movie.fragmented = true;
  BoxWalk walk(reader, mvex);
  while (const auto box = walk.next()) {
    if (box->type == fourcc("mehd")) {
      const bool wide = reader.big_endian(box->body, 1) == 1;
      movie.fragments_ticks = reader.big_endian(box->body + 4, wide ? 8 : 4);
    }
    if (box->type != fourcc("trex")) continue;
    const std::uint64_t id = reader.big_endian(box->body + 4, 4);
    for (Mp4Track& track : movie.tracks) {
      if (track.id != id) continue;
      track.default_sample_ticks = static_cast<std::uint32_t>(reader.big_endian(box->body + 12, 4));
    }
  }
}

void parse_movie_header(ProbeReader& reader, const Box& mvhd, Movie& movie) {
  const bool wide = reader.big_endian(mvhd.body, 1) == 1;
  const std::uint64_t at = mvhd.body + (wide ? 20 : 12);
  movie.timescale = static_cast<std::uint32_t>(reader.big_endian(at, 4));
  movie.ticks = reader.big_endian(at + 4, wide ? 8 : 4);
  if (movie.ticks == (wide ? ~std::uint64_t{0} : ~std::uint32_t{0})) movie.ticks = 0;
}

Movie parse_movie(ProbeReader& reader, const Box& moov) {
  Movie movie;
  std::optional<Box> mvex;
  if (moov.end - moov.offset <= kWholeIndexBytes) {
    reader.bytes(moov.offset, moov.end - moov.offset);
  }
  BoxWalk walk(reader, moov);
  while (const auto box = walk.next()) {
    if (box->type == fourcc("mvhd")) parse_movie_header(reader, *box, movie);
    if (box->type == fourcc("mvex")) mvex = box;
    if (box->type == fourcc("trak") && movie.tracks.size() < kMaxTracks) {
      movie.tracks.push_back(parse_track(reader, *box));
    }
  }
  // mvex may stand before the tracks that it names.
  if (mvex) parse_extends(reader, *mvex, movie);
  return movie;
}

/// Walks fragments from `begin`; true where it came to the file's end.
bool walk_fragments(ProbeReader& reader, std::uint64_t begin, Movie& movie, Probe& probe,
                    std::uint64_t& walked_to) {
  int fragments = 0;
  BoxWalk walk(reader, begin, reader.size());
  while (const auto box = walk.next()) {
    if (box->type == fourcc("moof") && ++fragments > kMaxFragments) return false;
    if (box->type == fourcc("moof")) parse_fragment(reader, *box, movie.tracks);
    if (walk.overran()) note(probe, Flaw::truncated, "The last fragment is cut off.");
    walked_to = box->end;
  }
  return !walk.malformed();
}

/// How long the fragments that have been seen play.
std::optional<double> fragments_seconds(const Movie& movie) {
  double longest = 0;
  for (const Mp4Track& track : movie.tracks) {
    if (!track.first_fragment || track.timescale == 0) continue;
    // A recording that was joined late begins at its stream's time, not at 0, unless `moov` holds
    // the samples before it.
    const std::uint64_t start = track.sample_count > 0 ? 0 : *track.first_fragment;
    longest = std::max(longest, static_cast<double>(track.fragments_end - start) / track.timescale);
  }
  return longest > 0 ? std::optional(longest) : std::nullopt;
}

void set_duration(Probe& probe, std::optional<double> seconds) {
  if (!seconds || !(*seconds > 0)) return;
  if (*seconds > kLongestMp4Seconds) {
    note(probe, Flaw::corrupt, "The duration makes no sense.");
    return;
  }
  probe.duration_ms = std::llround(*seconds * 1000);
}

/// Tries the cheap and sure ways first: the whole walk of a short file, the headers that state the
/// duration, the last fragment by the index at the end; else reckons from what was walked.
void probe_fragments(ProbeReader& reader, const Outline& found, Movie& movie, Probe& probe) {
  const std::uint64_t begin = *found.fragments;
  std::uint64_t walked_to = begin;
  const bool whole = walk_fragments(reader, begin, movie, probe, walked_to);
  if (!reader.ok() || whole) return set_duration(probe, fragments_seconds(movie));
  if (movie.fragments_ticks > 0 && movie.timescale > 0) {
    return set_duration(probe, static_cast<double>(movie.fragments_ticks) / movie.timescale);
  }
  if (found.sidx) {
    const auto index = parse_segment_index(reader, *found.sidx);
    if (index && index->media_end > reader.size()) {
      note(probe, Flaw::truncated, "The file ends before its segment index says.");
    }
    // An index that covers the first segment only says nothing of the whole.
    if (index && index->media_end > walked_to) return set_duration(probe, index->seconds);
  }
  const auto walked_seconds = fragments_seconds(movie);
  const auto last = last_indexed_fragment(reader);
  if (last && *last >= walked_to && walk_fragments(reader, *last, movie, probe, walked_to)) {
    return set_duration(probe, fragments_seconds(movie));
  }
  if (!walked_seconds || walked_to <= begin) return;
  probe.duration_estimated = true;
  set_duration(probe, *walked_seconds * static_cast<double>(reader.size() - begin) /
                          static_cast<double>(walked_to - begin));
}

std::optional<double> movie_seconds(const Movie& movie) {
  double longest = 0;
  for (const Mp4Track& track : movie.tracks) {
    if (track.kind == TrackKind::other) continue;
    longest = std::max(longest, track.seconds(movie.timescale).value_or(0));
  }
  if (longest > 0) return longest;
  if (movie.ticks == 0 || movie.timescale == 0) return std::nullopt;
  return static_cast<double>(movie.ticks) / movie.timescale;
}

void describe_video(const Mp4Track& video, const Movie& movie, Probe& probe) {
  probe.video_codec = video.codec;
  probe.coded_width = video.coded_width;
  probe.coded_height = video.coded_height;
  probe.rotation = video.rotation;
  probe.width = video.shown_width != 0 ? video.shown_width : video.coded_width;
  probe.height = video.shown_height != 0 ? video.shown_height : video.coded_height;
  if (video.rotation % 180 != 0) std::swap(probe.width, probe.height);
  if (video.encrypted) note(probe, Flaw::encrypted, "The video is encrypted (DRM).");
  probe.frame_rate = video.tally.rate(video.timescale);
  if (probe.frame_rate && !video.tally_whole && video.sample_count > 0) {
    if (const auto seconds = video.seconds(movie.timescale)) {
      probe.frame_rate->average = static_cast<double>(video.sample_count) / *seconds;
    }
  }
}

}  // namespace

void parse_mp4(ProbeReader& reader, Probe& probe) {
  const Outline found = outline(reader, probe);
  if (!reader.ok()) return;
  if (found.malformed) note(probe, Flaw::corrupt, "A box of the file has an impossible size.");
  if (found.cut_short) note(probe, Flaw::truncated, "The file ends before its structure says.");
  if (!found.moov) {
    note(probe, Flaw::no_index,
         "The file's index (moov) is missing: the recording or its transfer was cut off.");
    return;
  }
  Movie movie = parse_movie(reader, *found.moov);
  if (!reader.ok()) return;
  const bool in_fragments = movie.fragmented && found.fragments;
  probe.fragmented = movie.fragmented;
  probe.moov = found.media && *found.media < found.moov->offset ? MoovPlace::end : MoovPlace::start;
  if (in_fragments) {
    probe_fragments(reader, found, movie, probe);
  } else {
    set_duration(probe, movie_seconds(movie));
  }
  probe.has_audio = movie.first(TrackKind::audio) != nullptr;
  if (probe.has_audio) probe.audio_codec = movie.first(TrackKind::audio)->codec;
  const Mp4Track* video = movie.first(TrackKind::video);
  if (video == nullptr) {
    note(probe, Flaw::no_video, "The file has no video track.");
    return;
  }
  describe_video(*video, movie, probe);
  if (video->last_chunk_offset >= reader.size()) {
    note(probe, Flaw::truncated, "The file ends before its last pictures.");
  }
  if (!in_fragments && !found.media) {
    note(probe, Flaw::truncated, "The file has an index but no media.");
  }
}

}  // namespace tokpost::media
