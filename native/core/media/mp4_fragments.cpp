#include "native/core/media/mp4_fragments.hpp"

#include <algorithm>

namespace tokpost::media {
namespace {

constexpr std::uint64_t kMaxIndexEntries = 8'192;
constexpr std::uint64_t kMaxRunSamples = 65'536;
constexpr std::uint64_t kRunWindowBytes = std::uint64_t{16} * 1024;

// tfhd and trun flags, ISO/IEC 14496-12, 8.8.7 and 8.8.8.
constexpr std::uint64_t kBaseDataOffset = 0x01;
constexpr std::uint64_t kDescriptionIndex = 0x02;
constexpr std::uint64_t kDefaultDuration = 0x08;
constexpr std::uint64_t kDataOffset = 0x01;
constexpr std::uint64_t kFirstSampleFlags = 0x04;
constexpr std::uint64_t kSampleDuration = 0x100;
constexpr std::uint64_t kSampleSize = 0x200;
constexpr std::uint64_t kSampleFlags = 0x400;
constexpr std::uint64_t kSampleOffset = 0x800;

std::uint64_t flags_of(ProbeReader& reader, const Box& box) {
  return reader.big_endian(box.body + 1, 3);
}

/// One track's part of a fragment while it is read.
struct TrackFragment {
  Mp4Track* track = nullptr;
  std::uint32_t sample_ticks = 0;
  std::optional<std::uint64_t> start;
  std::uint64_t ticks = 0;
};

void parse_fragment_header(ProbeReader& reader, const Box& tfhd, std::vector<Mp4Track>& tracks,
                           TrackFragment& fragment) {
  const std::uint64_t id = reader.big_endian(tfhd.body + kFullBox, 4);
  const auto track = std::find_if(tracks.begin(), tracks.end(),
                                  [id](const Mp4Track& other) { return other.id == id; });
  if (track == tracks.end()) return;
  fragment.track = &*track;
  fragment.sample_ticks = track->default_sample_ticks;
  const std::uint64_t flags = flags_of(reader, tfhd);
  if ((flags & kDefaultDuration) == 0) return;
  std::uint64_t at = tfhd.body + kFullBox + 4;
  if ((flags & kBaseDataOffset) != 0) at += 8;
  if ((flags & kDescriptionIndex) != 0) at += 4;
  fragment.sample_ticks = static_cast<std::uint32_t>(reader.big_endian(at, 4));
}

void add_samples(TrackFragment& fragment, std::uint32_t count, std::uint32_t ticks) {
  fragment.track->tally.add(count, ticks);
  fragment.ticks += std::uint64_t{count} * ticks;
}

/// Encoders stretch a fragment's last picture to where the sound ends.
void add_last_sample(TrackFragment& fragment, std::uint32_t ticks) {
  fragment.track->tally.add_last(ticks);
  fragment.ticks += ticks;
}

void parse_run(ProbeReader& reader, const Box& trun, TrackFragment& fragment) {
  const std::uint64_t flags = flags_of(reader, trun);
  const auto claimed = static_cast<std::uint32_t>(reader.big_endian(trun.body + kFullBox, 4));
  std::uint64_t at = trun.body + kFullBox + 4;
  if ((flags & kDataOffset) != 0) at += 4;
  if ((flags & kFirstSampleFlags) != 0) at += 4;
  if ((flags & kSampleDuration) == 0) {
    add_samples(fragment, claimed, fragment.sample_ticks);
    return;
  }
  // The duration is an entry's first field.
  std::uint64_t entry_bytes = 4;
  for (const std::uint64_t field : {kSampleSize, kSampleFlags, kSampleOffset}) {
    if ((flags & field) != 0) entry_bytes += 4;
  }
  const std::uint64_t room = trun.end > at ? (trun.end - at) / entry_bytes : 0;
  const std::uint64_t count = std::min({std::uint64_t{claimed}, room, kMaxRunSamples});
  const std::uint64_t per_window = kRunWindowBytes / entry_bytes;
  for (std::uint64_t first = 0; first < count && reader.ok(); first += per_window) {
    const std::uint64_t entries = std::min(per_window, count - first);
    const std::string_view window = reader.bytes(at + first * entry_bytes, entries * entry_bytes);
    for (std::uint64_t i = 0; i * entry_bytes < window.size(); ++i) {
      const auto ticks = static_cast<std::uint32_t>(big_endian_at(window, i * entry_bytes, 4));
      if (claimed > 1 && first + i + 1 == claimed) {
        add_last_sample(fragment, ticks);
      } else {
        add_samples(fragment, 1, ticks);
      }
    }
  }
}

void parse_track_fragment(ProbeReader& reader, const Box& traf, std::vector<Mp4Track>& tracks) {
  TrackFragment fragment;
  BoxWalk walk(reader, traf);
  while (const auto box = walk.next()) {
    if (box->type == fourcc("tfhd")) parse_fragment_header(reader, *box, tracks, fragment);
    if (fragment.track == nullptr) continue;
    if (box->type == fourcc("tfdt")) {
      const bool wide = reader.big_endian(box->body, 1) == 1;
      fragment.start = reader.big_endian(box->body + kFullBox, wide ? 8 : 4);
    }
    if (box->type == fourcc("trun")) parse_run(reader, *box, fragment);
  }
  if (fragment.track == nullptr || !reader.ok()) return;
  Mp4Track& track = *fragment.track;
  // Without tfdt (older files) a fragment begins where the one before it ends.
  const std::uint64_t start = fragment.start.value_or(track.fragments_end);
  if (!track.first_fragment) track.first_fragment = start;
  track.fragments_end = std::max(track.fragments_end, start + fragment.ticks);
}

}  // namespace

void parse_fragment(ProbeReader& reader, const Box& moof, std::vector<Mp4Track>& tracks) {
  BoxWalk walk(reader, moof);
  while (const auto box = walk.next()) {
    if (box->type == fourcc("traf")) parse_track_fragment(reader, *box, tracks);
  }
}

std::optional<SegmentIndex> parse_segment_index(ProbeReader& reader, const Box& sidx) {
  constexpr std::uint64_t kEntryBytes = 12;
  const bool wide = reader.big_endian(sidx.body, 1) == 1;
  const std::uint64_t timescale = reader.big_endian(sidx.body + kFullBox + 4, 4);
  const std::uint64_t first_offset = reader.big_endian(sidx.body + (wide ? 20 : 16), wide ? 8 : 4);
  const std::uint64_t head = wide ? 32 : 24;
  const std::uint64_t count = reader.big_endian(sidx.body + head - 2, 2);
  if (!reader.ok() || timescale == 0 || count > kMaxIndexEntries ||
      sidx.body_size() < head + count * kEntryBytes) {
    return std::nullopt;
  }
  const std::string_view entries = reader.bytes(sidx.body + head, count * kEntryBytes);
  SegmentIndex index;
  index.media_end = sidx.end + first_offset;
  double ticks = 0;
  for (std::uint64_t i = 0; i * kEntryBytes < entries.size(); ++i) {
    index.media_end += big_endian_at(entries, i * kEntryBytes, 4) & 0x7fffffff;
    ticks += static_cast<double>(big_endian_at(entries, i * kEntryBytes + 4, 4));
  }
  index.seconds = ticks / static_cast<double>(timescale);
  return index;
}

std::optional<std::uint64_t> last_indexed_fragment(ProbeReader& reader) {
  constexpr std::uint64_t kFooter = 16;  // mfro: header, version and flags, the size of mfra
  if (reader.size() < kFooter) return std::nullopt;
  const std::uint64_t footer = reader.size() - kFooter;
  const std::uint64_t size = reader.big_endian(footer + 12, 4);
  if (reader.big_endian(footer + 4, 4) != fourcc("mfro") || size > reader.size()) {
    return std::nullopt;
  }
  BoxWalk outer(reader, reader.size() - size, reader.size());
  const auto mfra = outer.next();
  if (!mfra || mfra->type != fourcc("mfra")) return std::nullopt;
  std::optional<std::uint64_t> last;
  BoxWalk walk(reader, *mfra);
  while (const auto box = walk.next()) {
    if (box->type != fourcc("tfra")) continue;
    const bool wide = reader.big_endian(box->body, 1) == 1;
    const std::uint64_t lengths = reader.big_endian(box->body + 8, 4);
    const std::uint64_t count = reader.big_endian(box->body + 12, 4);
    const std::uint64_t entry_bytes =
        (wide ? 16 : 8) + 3 + (lengths >> 4 & 3) + (lengths >> 2 & 3) + (lengths & 3);
    if (!reader.ok() || count == 0 || box->body_size() < 16 + count * entry_bytes) continue;
    const std::uint64_t at = box->body + 16 + (count - 1) * entry_bytes;
    const std::uint64_t offset = reader.big_endian(at + (wide ? 8 : 4), wide ? 8 : 4);
    last = std::max(last.value_or(0), offset);
  }
  return last;
}

}  // namespace tokpost::media
