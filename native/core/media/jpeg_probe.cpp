#include "native/core/media/parsers.hpp"

#include <algorithm>

namespace tokpost::media {
namespace {

constexpr std::uint64_t kEndMarkerBytes = std::uint64_t{64} * 1024;
constexpr std::string_view kExifHead{"Exif\0\0", 6};

bool is_frame_header(std::uint64_t marker) {
  // SOF0 to SOF15 but for the tables DHT, JPG and DAC that stand among them.
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

bool has_no_length(std::uint64_t marker) {
  return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

/// Cameras and editors add data after the end marker, so it is looked for, not expected last.
void check_jpeg_end(ProbeReader& reader, Probe& probe) {
  const std::uint64_t tail = std::min(reader.size(), kEndMarkerBytes);
  const std::string_view end = reader.bytes(reader.size() - tail, tail);
  if (reader.ok() && end.find("\xff\xd9") == std::string_view::npos) {
    note(probe, Flaw::truncated, "The JPEG ends before its end marker.");
  }
}

}  // namespace

void parse_jpeg(ProbeReader& reader, Probe& probe) {
  probe.container = Container::jpeg;
  int orientation = 1;
  std::uint64_t at = 2;
  while (reader.step()) {
    if (at + 4 > reader.size()) {
      note(probe, Flaw::truncated, "The JPEG ends before its picture begins.");
      return;
    }
    const std::uint64_t head = reader.big_endian(at, 4);
    if (!reader.ok()) return;
    const std::uint64_t marker = head >> 16 & 0xff;
    if (head >> 24 != 0xff) break;
    if (marker == 0xff) {  // fill bytes may stand before a marker
      ++at;
      continue;
    }
    if (has_no_length(marker)) {
      at += 2;
      continue;
    }
    const std::uint64_t length = head & 0xffff;
    const std::uint64_t body = at + 4;
    if (length < 2 || marker == 0xd9 || marker == 0xda) break;
    if (is_frame_header(marker)) {
      const auto height = static_cast<std::uint32_t>(reader.big_endian(body + 1, 2));
      const auto width = static_cast<std::uint32_t>(reader.big_endian(body + 3, 2));
      if (!reader.ok()) return;
      set_image_size(probe, width, height, orientation);
      if (width == 0 || height == 0) break;
      check_jpeg_end(reader, probe);
      return;
    }
    if (marker == 0xe1) {
      const std::string_view segment = reader.bytes(body, length - 2);
      if (segment.substr(0, kExifHead.size()) == kExifHead) {
        orientation = exif_orientation(segment.substr(kExifHead.size()));
      }
    }
    at += 2 + length;
  }
  if (reader.ok()) note(probe, Flaw::corrupt, "The JPEG has no readable picture header.");
}

}  // namespace tokpost::media
