#include "native/core/media/mp4_track.hpp"

#include "native/core/media/parsers.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace tokpost::media {
namespace {

// 32,768 runs of samples are 9 minutes of a rate that changes with every picture, 256 KB.
constexpr std::uint64_t kMaxTimeEntries = 32'768;
constexpr std::uint64_t kMaxEdits = 256;
constexpr std::uint64_t kWindowEntries = 4'096;
constexpr std::uint64_t kTimeEntryBytes = 8;

// Offsets inside the bodies, ISO/IEC 14496-12.
constexpr std::uint64_t kSampleEntryBytes = 8;
constexpr std::uint64_t kVisualEntryBytes = 78;
constexpr std::uint64_t kAudioEntryBytes = 28;

bool is_version_1(ProbeReader& reader, const Box& box) {
  return reader.big_endian(box.body, 1) == 1;
}

/// The matrix (a b u c d v x y w) as a clockwise rotation in quarters.
int rotation_of_matrix(std::int32_t a, std::int32_t b) {
  const double degrees =
      std::atan2(static_cast<double>(b), static_cast<double>(a)) * 180.0 / std::numbers::pi;
  const int quarters = static_cast<int>(std::lround(degrees / 90.0));
  return (quarters + 4) % 4 * 90;
}

std::uint32_t rounded_fixed_point(std::uint64_t value) {
  return static_cast<std::uint32_t>((value + 0x8000) >> 16);
}

void parse_track_header(ProbeReader& reader, const Box& tkhd, Mp4Track& track) {
  const bool wide = is_version_1(reader, tkhd);
  const std::uint64_t id_at = tkhd.body + kFullBox + (wide ? 16 : 8);
  const std::uint64_t matrix_at = tkhd.body + kFullBox + (wide ? 48 : 36);
  track.id = static_cast<std::uint32_t>(reader.big_endian(id_at, 4));
  track.rotation =
      rotation_of_matrix(static_cast<std::int32_t>(reader.big_endian(matrix_at, 4)),
                         static_cast<std::int32_t>(reader.big_endian(matrix_at + 4, 4)));
  track.shown_width = rounded_fixed_point(reader.big_endian(matrix_at + 36, 4));
  track.shown_height = rounded_fixed_point(reader.big_endian(matrix_at + 40, 4));
}

void parse_media_header(ProbeReader& reader, const Box& mdhd, Mp4Track& track) {
  const bool wide = is_version_1(reader, mdhd);
  const std::uint64_t at = mdhd.body + kFullBox + (wide ? 16 : 8);
  track.timescale = static_cast<std::uint32_t>(reader.big_endian(at, 4));
  track.media_ticks = reader.big_endian(at + 4, wide ? 8 : 4);
  const std::uint64_t unknown =
      wide ? std::numeric_limits<std::uint64_t>::max() : std::numeric_limits<std::uint32_t>::max();
  if (track.media_ticks == unknown) track.media_ticks = 0;
}

/// How many entries of a table really fit into its box, at most `limit`.
std::uint64_t entries_within(const Box& box, std::uint64_t head, std::uint64_t entry_bytes,
                             std::uint64_t claimed, std::uint64_t limit) {
  const std::uint64_t room = box.body_size() > head ? (box.body_size() - head) / entry_bytes : 0;
  return std::min({claimed, room, limit});
}

void parse_edits(ProbeReader& reader, const Box& elst, Mp4Track& track) {
  const bool wide = is_version_1(reader, elst);
  const std::uint64_t entry_bytes = wide ? 20 : 12;
  const std::uint64_t claimed = reader.big_endian(elst.body + kFullBox, 4);
  const std::uint64_t count = entries_within(elst, 8, entry_bytes, claimed, kMaxEdits);
  track.edit_ticks = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t at = elst.body + 8 + i * entry_bytes;
    track.edit_ticks += static_cast<double>(reader.big_endian(at, wide ? 8 : 4));
  }
}

/// `sinf` of a protected entry names the codec that the entry had before.
void parse_protection(ProbeReader& reader, const Box& sinf, Mp4Track& track) {
  BoxWalk walk(reader, sinf);
  while (const auto box = walk.next()) {
    if (box->type != fourcc("frma")) continue;
    track.codec = codec_of_fourcc(static_cast<std::uint32_t>(reader.big_endian(box->body, 4)));
  }
}

/// The object type in `esds`, which tells the codecs that share "mp4a" and "mp4v" apart. Its
/// descriptors are nested with lengths of 1 to 4 bytes (ISO/IEC 14496-1, 7.2.6).
void parse_descriptors(ProbeReader& reader, const Box& esds, Mp4Track& track) {
  const std::string_view bytes =
      reader.bytes(esds.body + kFullBox, std::min<std::uint64_t>(esds.body_size(), 64));
  std::size_t at = 0;
  const auto skip_head = [&] {
    ++at;
    while (at < bytes.size() && (big_endian_at(bytes, at, 1) & 0x80) != 0) ++at;
    ++at;
  };
  if (big_endian_at(bytes, at, 1) != 0x03) return;
  skip_head();
  const std::uint64_t flags = big_endian_at(bytes, at + 2, 1);
  at += 3;
  if ((flags & 0x80) != 0) at += 2;
  if ((flags & 0x40) != 0) at += 1 + big_endian_at(bytes, at, 1);
  if ((flags & 0x20) != 0) at += 2;
  if (big_endian_at(bytes, at, 1) != 0x04) return;
  skip_head();
  switch (big_endian_at(bytes, at, 1)) {
    case 0x21:
      track.codec = "h264";
      break;
    case 0x23:
      track.codec = "h265";
      break;
    case 0x60:
    case 0x61:
    case 0x62:
    case 0x63:
    case 0x64:
    case 0x65:
      track.codec = "mpeg2";
      break;
    case 0x69:
    case 0x6b:
      track.codec = "mp3";
      break;
    case 0x6a:
      track.codec = "mpeg1";
      break;
    case 0xad:
      track.codec = "opus";
      break;
    case 0xdd:
      track.codec = "vorbis";
      break;
    default:
      break;
  }
}

/// Only the first description counts; files with several are as rare as players that take them.
void parse_descriptions(ProbeReader& reader, const Box& stsd, Mp4Track& track) {
  BoxWalk entries(reader, stsd.body + kFullBox + 4, stsd.end);
  const auto entry = entries.next();
  if (!entry) return;
  track.codec = codec_of_fourcc(entry->type);
  track.encrypted = entry->type == fourcc("encv") || entry->type == fourcc("enca") ||
                    entry->type == fourcc("drmi") || entry->type == fourcc("drms");
  std::uint64_t children = entry->body + kAudioEntryBytes;
  if (track.kind == TrackKind::video) {
    const std::uint64_t size_at = entry->body + kSampleEntryBytes + 16;
    track.coded_width = static_cast<std::uint32_t>(reader.big_endian(size_at, 2));
    track.coded_height = static_cast<std::uint32_t>(reader.big_endian(size_at + 2, 2));
    children = entry->body + kVisualEntryBytes;
  }
  BoxWalk walk(reader, children, entry->end);
  while (const auto box = walk.next()) {
    if (box->type == fourcc("esds")) parse_descriptors(reader, *box, track);
    if (box->type == fourcc("sinf")) parse_protection(reader, *box, track);
  }
}

void parse_sample_times(ProbeReader& reader, const Box& stts, Mp4Track& track) {
  const std::uint64_t head = kFullBox + 4;
  const std::uint64_t claimed = reader.big_endian(stts.body + kFullBox, 4);
  const std::uint64_t count = entries_within(stts, head, kTimeEntryBytes, claimed, kMaxTimeEntries);
  track.tally_whole = count == claimed;
  for (std::uint64_t first = 0; first < count && reader.ok(); first += kWindowEntries) {
    const std::uint64_t entries = std::min(kWindowEntries, count - first);
    const std::string_view window =
        reader.bytes(stts.body + head + first * kTimeEntryBytes, entries * kTimeEntryBytes);
    for (std::uint64_t i = 0; i * kTimeEntryBytes < window.size(); ++i) {
      const auto samples =
          static_cast<std::uint32_t>(big_endian_at(window, i * kTimeEntryBytes, 4));
      const auto ticks =
          static_cast<std::uint32_t>(big_endian_at(window, i * kTimeEntryBytes + 4, 4));
      const bool last = first + i + 1 == claimed;
      if (last && samples == 1) {
        track.tally.add_last(ticks);
      } else {
        track.tally.add(samples, ticks);
      }
    }
  }
}

void parse_chunk_offsets(ProbeReader& reader, const Box& table, std::uint64_t width,
                         Mp4Track& track) {
  const std::uint64_t head = kFullBox + 4;
  const std::uint64_t claimed = reader.big_endian(table.body + kFullBox, 4);
  const std::uint64_t count =
      entries_within(table, head, width, claimed, std::numeric_limits<std::uint32_t>::max());
  if (count == 0) return;
  track.last_chunk_offset = reader.big_endian(table.body + head + (count - 1) * width, width);
}

void parse_sample_table(ProbeReader& reader, const Box& stbl, Mp4Track& track) {
  BoxWalk walk(reader, stbl);
  while (const auto box = walk.next()) {
    switch (box->type) {
      case fourcc("stsd"):
        parse_descriptions(reader, *box, track);
        break;
      case fourcc("stts"):
        if (track.kind == TrackKind::video) parse_sample_times(reader, *box, track);
        break;
      case fourcc("stsz"):
      case fourcc("stz2"):
        track.sample_count = reader.big_endian(box->body + 8, 4);
        break;
      case fourcc("stco"):
        parse_chunk_offsets(reader, *box, 4, track);
        break;
      case fourcc("co64"):
        parse_chunk_offsets(reader, *box, 8, track);
        break;
      default:
        break;
    }
  }
}

TrackKind kind_of_handler(std::uint64_t handler) {
  if (handler == fourcc("vide")) return TrackKind::video;
  if (handler == fourcc("soun")) return TrackKind::audio;
  return TrackKind::other;
}

void parse_media(ProbeReader& reader, const Box& mdia, Mp4Track& track) {
  std::optional<Box> minf;
  BoxWalk walk(reader, mdia);
  while (const auto box = walk.next()) {
    if (box->type == fourcc("mdhd")) parse_media_header(reader, *box, track);
    if (box->type == fourcc("hdlr")) {
      track.kind = kind_of_handler(reader.big_endian(box->body + kFullBox + 4, 4));
    }
    if (box->type == fourcc("minf")) minf = box;
  }
  // The tables are read last: what they mean depends on the handler, which may stand behind them.
  if (!minf || track.kind == TrackKind::other) return;
  BoxWalk parts(reader, *minf);
  while (const auto box = parts.next()) {
    if (box->type == fourcc("stbl")) parse_sample_table(reader, *box, track);
  }
}

}  // namespace

std::optional<double> Mp4Track::seconds(std::uint32_t movie_timescale) const {
  if (edit_ticks > 0 && movie_timescale > 0) return edit_ticks / movie_timescale;
  if (timescale == 0) return std::nullopt;
  if (media_ticks > 0) return static_cast<double>(media_ticks) / timescale;
  if (tally.ticks() > 0 && tally_whole) return tally.ticks() / timescale;
  return std::nullopt;
}

Mp4Track parse_track(ProbeReader& reader, const Box& trak) {
  Mp4Track track;
  BoxWalk walk(reader, trak);
  while (const auto box = walk.next()) {
    if (box->type == fourcc("tkhd")) parse_track_header(reader, *box, track);
    if (box->type == fourcc("mdia")) parse_media(reader, *box, track);
    if (box->type != fourcc("edts")) continue;
    BoxWalk edits(reader, *box);
    while (const auto list = edits.next()) {
      if (list->type == fourcc("elst")) parse_edits(reader, *list, track);
    }
  }
  return track;
}

}  // namespace tokpost::media
