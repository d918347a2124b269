#include "test/native/support/byte_writer.hpp"
#include "test/native/support/media_fixtures.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tokpost::test {
namespace {

std::string track_entry(std::uint64_t number, std::uint64_t type, const std::string& codec,
                        const std::string& extra) {
  return element(
      0xae, uint_element(0xd7, number) + uint_element(0x83, type) + element(0x86, codec) + extra);
}

std::string tracks(const WebmSpec& spec) {
  std::string entries;
  if (!spec.audio.empty()) entries += track_entry(2, 2, spec.audio, "");
  if (!spec.video.empty()) {
    std::string extra = element(
        0xe0, uint_element(0xb0, spec.width) + uint_element(0xba, spec.height) + spec.video_extra);
    if (spec.frame_nanoseconds) extra += uint_element(0x23e383, *spec.frame_nanoseconds);
    entries += track_entry(1, 1, spec.video, extra + spec.track_extra);
  }
  return element(0x1654ae6b, entries);
}

std::string block(const WebmSpec& spec, std::uint64_t track, std::int64_t relative_ms,
                  std::uint64_t bytes) {
  const std::string body = big_endian(0x80 | track, 1) +
                           big_endian(static_cast<std::uint64_t>(relative_ms) & 0xffff, 2) +
                           "\x80" + zeros(bytes);
  return spec.block_groups ? element(0xa0, element(0xa1, body)) : element(0xa3, body);
}

std::string clusters(const WebmSpec& spec) {
  std::string all;
  for (std::uint32_t first = 0; first < spec.frames; first += spec.frames_per_cluster) {
    const auto frame_time = [&](std::uint32_t frame) {
      return static_cast<std::int64_t>(spec.first_ms) + std::llround(frame * spec.frame_ms);
    };
    const std::int64_t cluster_ms = frame_time(first);
    std::string body = uint_element(0xe7, static_cast<std::uint64_t>(cluster_ms));
    for (std::uint32_t i = first; i < std::min(spec.frames, first + spec.frames_per_cluster); ++i) {
      const std::int64_t relative = frame_time(i) - cluster_ms;
      if (!spec.audio.empty()) body += block(spec, 2, relative, 20);
      if (!spec.video.empty()) body += block(spec, 1, relative, spec.frame_bytes);
    }
    all += spec.endless ? endless_element(0x1f43b675, body) : element(0x1f43b675, body);
  }
  return all;
}

}  // namespace

std::string make_webm(const WebmSpec& spec) {
  const std::string header =
      element(0x1a45dfa3, uint_element(0x4286, 1) + element(0x4282, spec.doc_type));
  std::string info = uint_element(0x2ad7b1, 1'000'000);
  if (spec.duration_ms) {
    info += element(0x4489, big_endian(std::bit_cast<std::uint64_t>(*spec.duration_ms), 8));
  }
  info = element(0x1549a966, info);
  const std::string media = clusters(spec);
  std::string body;
  if (spec.tracks_at_end) {
    const auto seek_head = [&](std::uint64_t position) {
      return element(0x114d9b74, element(0x4dbb, element(0x53ab, big_endian(0x1654ae6b, 4)) +
                                                     uint_element(0x53ac, position)));
    };
    const std::uint64_t position = seek_head(0).size() + info.size() + media.size();
    body = seek_head(position) + info + media + tracks(spec);
  } else {
    body = info + tracks(spec) + media;
  }
  return header + (spec.endless ? endless_element(0x18538067, body) : element(0x18538067, body));
}

}  // namespace tokpost::test
