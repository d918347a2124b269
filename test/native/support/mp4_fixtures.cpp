#include "test/native/support/byte_writer.hpp"
#include "test/native/support/media_fixtures.hpp"

#include <algorithm>

namespace tokpost::test {
namespace {

constexpr std::uint32_t kFragmentTimescale = 30'000;

std::string matrix(int rotation) {
  constexpr std::uint32_t kOne = 0x10000;
  constexpr std::uint32_t kMinusOne = 0xffff0000;
  std::uint32_t a = kOne;
  std::uint32_t b = 0;
  std::uint32_t c = 0;
  std::uint32_t d = kOne;
  if (rotation == 90) a = 0, b = kOne, c = kMinusOne, d = 0;
  if (rotation == 180) a = kMinusOne, d = kMinusOne;
  if (rotation == 270) a = 0, b = kMinusOne, c = kOne, d = 0;
  return big_endian(a, 4) + big_endian(b, 4) + zeros(4) + big_endian(c, 4) + big_endian(d, 4) +
         zeros(12) + big_endian(0x40000000, 4);
}

/// Creation and modification, the field in the middle, then the duration, in both widths.
std::string times(bool wide, const std::string& middle, std::uint64_t duration) {
  const std::size_t width = wide ? 8 : 4;
  return zeros(2 * width) + middle + big_endian(duration, width);
}

std::string movie_header(bool wide, std::uint32_t timescale, std::uint64_t duration) {
  return full_box("mvhd", wide ? 1 : 0, 0,
                  times(wide, big_endian(timescale, 4), duration) + big_endian(0x10000, 4) +
                      big_endian(0x100, 2) + zeros(10) + matrix(0) + zeros(24) + big_endian(3, 4));
}

struct TrackSpec {
  std::uint32_t id = 1;
  std::string handler;
  std::string entry;
  std::string entry_extra;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint32_t shown_width = 0;
  int rotation = 0;
  bool wide = false;
  bool wide_offsets = false;
  std::uint32_t timescale = 1;
  std::uint64_t media_ticks = 0;
  std::uint64_t movie_ticks = 0;
  SampleRuns runs;
  std::vector<std::uint64_t> edits;
  std::uint64_t chunk_offset = 0;
};

std::string sample_entry(const TrackSpec& spec) {
  const std::string head = zeros(6) + big_endian(1, 2);
  if (spec.handler == "soun") {
    return box(spec.entry, head + zeros(8) + big_endian(2, 2) + big_endian(16, 2) + zeros(4) +
                               big_endian(48'000U << 16, 4) + spec.entry_extra);
  }
  return box(spec.entry, head + zeros(16) + big_endian(spec.width, 2) + big_endian(spec.height, 2) +
                             big_endian(0x480000, 4) + big_endian(0x480000, 4) + zeros(4) +
                             big_endian(1, 2) + zeros(32) + big_endian(24, 2) +
                             big_endian(0xffff, 2) + spec.entry_extra);
}

std::string sample_table(const TrackSpec& spec) {
  std::string runs = big_endian(spec.runs.size(), 4);
  std::uint64_t samples = 0;
  for (const auto& [count, ticks] : spec.runs) {
    runs += big_endian(count, 4) + big_endian(ticks, 4);
    samples += count;
  }
  const bool empty = samples == 0;
  const std::string offsets =
      big_endian(empty ? 0 : 1, 4) +
      (empty ? "" : big_endian(spec.chunk_offset, spec.wide_offsets ? 8 : 4));
  return box("stbl", full_box("stsd", 0, 0, big_endian(1, 4) + sample_entry(spec)) +
                         full_box("stts", 0, 0, runs) +
                         full_box("stsc", 0, 0,
                                  big_endian(1, 4) + big_endian(1, 4) + big_endian(samples, 4) +
                                      big_endian(1, 4)) +
                         full_box("stsz", 0, 0, big_endian(8, 4) + big_endian(samples, 4)) +
                         full_box(spec.wide_offsets ? "co64" : "stco", 0, 0, offsets));
}

std::string edit_list(const TrackSpec& spec) {
  if (spec.edits.empty()) return {};
  const std::size_t width = spec.wide ? 8 : 4;
  std::string entries = big_endian(spec.edits.size(), 4);
  for (const std::uint64_t duration : spec.edits) {
    entries += big_endian(duration, width) + zeros(width) + big_endian(0x10000, 4);
  }
  return box("edts", full_box("elst", spec.wide ? 1 : 0, 0, entries));
}

std::string track(const TrackSpec& spec) {
  const std::uint32_t shown = spec.shown_width != 0 ? spec.shown_width : spec.width;
  const std::string header =
      full_box("tkhd", spec.wide ? 1 : 0, 3,
               times(spec.wide, big_endian(spec.id, 4) + zeros(4), spec.movie_ticks) + zeros(16) +
                   matrix(spec.rotation) + big_endian(std::uint64_t{shown} << 16, 4) +
                   big_endian(std::uint64_t{spec.height} << 16, 4));
  const std::string media =
      full_box("mdhd", spec.wide ? 1 : 0, 0,
               times(spec.wide, big_endian(spec.timescale, 4), spec.media_ticks) + zeros(4)) +
      full_box("hdlr", 0, 0, zeros(4) + spec.handler + zeros(13)) +
      box("minf", box("dinf", "") + sample_table(spec));
  return box("trak", header + edit_list(spec) + box("mdia", media));
}

std::uint64_t total_ticks(const SampleRuns& runs) {
  std::uint64_t ticks = 0;
  for (const auto& [count, each] : runs) ticks += std::uint64_t{count} * each;
  return ticks;
}

std::string movie(const Mp4Spec& spec, std::uint64_t media_offset) {
  const std::uint64_t ticks = spec.states_duration ? total_ticks(spec.times) : 0;
  const std::uint64_t movie_ticks = ticks * spec.movie_timescale / spec.timescale;
  std::string body = movie_header(spec.wide_headers, spec.movie_timescale, movie_ticks);
  TrackSpec common;
  common.wide = spec.wide_headers;
  common.wide_offsets = spec.wide_offsets;
  common.timescale = spec.timescale;
  common.media_ticks = ticks;
  common.movie_ticks = movie_ticks;
  common.chunk_offset = media_offset;
  common.runs = spec.times;
  if (!spec.audio.empty()) {
    TrackSpec audio = common;
    audio.id = 2;
    audio.handler = "soun";
    audio.entry = spec.audio;
    audio.entry_extra = spec.audio_extra;
    audio.edits = spec.edits;
    body += track(audio);
  }
  if (!spec.video.empty()) {
    TrackSpec video = common;
    video.handler = "vide";
    video.entry = spec.video;
    video.entry_extra = spec.video_extra;
    video.width = spec.width;
    video.height = spec.height;
    video.shown_width = spec.shown_width;
    video.rotation = spec.rotation;
    video.edits = spec.edits;
    body += track(video);
  }
  return box("moov", body);
}

std::string file_type(const std::string& brand) {
  return brand.empty() ? std::string() : box("ftyp", brand + big_endian(512, 4) + brand + "mp42");
}

std::string fragment(const FragmentedMp4Spec& spec, std::uint32_t index) {
  const bool in_tfhd = spec.times == SampleTimes::in_tfhd;
  const bool in_trun = spec.times == SampleTimes::in_trun;
  std::string run = big_endian(spec.samples_each, 4) + big_endian(0, 4);
  for (std::uint32_t i = 0; i < spec.samples_each; ++i) {
    if (in_trun) run += big_endian(spec.sample_ticks, 4);
    run += big_endian(16, 4);
  }
  std::string parts =
      full_box("tfhd", 0, in_tfhd ? 0x020008 : 0x020000,
               big_endian(1, 4) + (in_tfhd ? big_endian(spec.sample_ticks, 4) : ""));
  if (spec.tfdt) {
    const std::uint64_t start =
        spec.start_ticks + std::uint64_t{index} * spec.samples_each * spec.sample_ticks;
    parts += full_box("tfdt", 1, 0, big_endian(start, 8));
  }
  parts += full_box("trun", 0, in_trun ? 0x301 : 0x201, run);
  return box("moof", full_box("mfhd", 0, 0, big_endian(index + 1, 4)) + box("traf", parts)) +
         box("mdat", zeros(spec.media_bytes));
}

}  // namespace

std::string make_mp4(const Mp4Spec& spec) {
  const std::string media = spec.large_mdat ? large_box("mdat", zeros(spec.media_bytes))
                                            : box("mdat", zeros(spec.media_bytes));
  const std::uint64_t media_head = spec.large_mdat ? 16 : 8;
  const std::string head = file_type(spec.brand);
  if (!spec.moov_first) return head + media + movie(spec, head.size() + media_head);
  const std::uint64_t index_size = movie(spec, 0).size();
  return head + movie(spec, head.size() + index_size + media_head) + media;
}

std::string make_fragmented_mp4(const FragmentedMp4Spec& spec) {
  TrackSpec video;
  video.handler = "vide";
  video.entry = "avc1";
  video.width = 720;
  video.height = 1280;
  video.timescale = kFragmentTimescale;
  const std::uint64_t ticks = std::uint64_t{spec.fragments} * spec.samples_each * spec.sample_ticks;
  const std::uint32_t default_ticks = spec.times == SampleTimes::in_trex ? spec.sample_ticks : 0;
  std::string extends;
  if (spec.mehd) extends += full_box("mehd", 0, 0, big_endian(ticks / 30, 4));
  extends += full_box(
      "trex", 0, 0, big_endian(1, 4) + big_endian(1, 4) + big_endian(default_ticks, 4) + zeros(8));
  std::string file = file_type("iso5") + box("moov", movie_header(false, 1000, 0) + track(video) +
                                                         box("mvex", extends));
  std::string fragments;
  std::string index;
  std::vector<std::uint64_t> offsets;
  for (std::uint32_t i = 0; i < spec.fragments; ++i) {
    const std::string one = fragment(spec, i);
    index += big_endian(one.size(), 4) +
             big_endian(std::uint64_t{spec.samples_each} * spec.sample_ticks, 4) +
             big_endian(0x90000000, 4);
    offsets.push_back(fragments.size());
    fragments += one;
  }
  if (spec.sidx) {
    file += full_box("sidx", 0, 0,
                     big_endian(1, 4) + big_endian(kFragmentTimescale, 4) + zeros(8) + zeros(2) +
                         big_endian(spec.fragments, 2) + index);
  }
  const std::uint64_t begin = file.size();
  file += fragments;
  if (!spec.mfra) return file;
  std::string entries = big_endian(1, 4) + zeros(4) + big_endian(offsets.size(), 4);
  for (const std::uint64_t offset : offsets) {
    entries += zeros(8) + big_endian(begin + offset, 8) + "\x01\x01\x01";
  }
  const std::string table = full_box("tfra", 1, 0, entries);
  const std::uint64_t size = 8 + table.size() + 16;
  return file + box("mfra", table + full_box("mfro", 0, 0, big_endian(size, 4)));
}

}  // namespace tokpost::test
