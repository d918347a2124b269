#include "native/core/media/parsers.hpp"

#include <algorithm>

namespace tokpost::media {
namespace {

constexpr std::uint64_t kChunkHead = 8;
constexpr std::uint64_t kChunkFrame = 12;  // length, type and checksum
constexpr std::uint64_t kMaxPngExifBytes = std::uint64_t{64} * 1024;
constexpr std::uint64_t kEndBytes = std::uint64_t{64} * 1024;

void check_png_end(ProbeReader& reader, Probe& probe) {
  const std::uint64_t tail = std::min(reader.size(), kEndBytes);
  const std::string_view end = reader.bytes(reader.size() - tail, tail);
  if (reader.ok() && end.find("IEND") == std::string_view::npos) {
    note(probe, Flaw::truncated, "The PNG ends before its end chunk.");
  }
}

}  // namespace

void parse_png(ProbeReader& reader, Probe& probe) {
  probe.container = Container::png;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  int orientation = 1;
  std::uint64_t at = 8;
  // What matters stands before the first IDAT.
  while (reader.step() && at + kChunkHead <= reader.size()) {
    const std::uint64_t length = reader.big_endian(at, 4);
    const std::string_view type = reader.bytes(at + 4, 4);
    if (!reader.ok()) return;
    if (type == "IDAT" || type == "IEND") break;
    const std::uint64_t body = at + kChunkHead;
    if (type == "IHDR") {
      width = static_cast<std::uint32_t>(reader.big_endian(body, 4));
      height = static_cast<std::uint32_t>(reader.big_endian(body + 4, 4));
    } else if (type == "acTL") {
      probe.animated = true;
    } else if (type == "eXIf" && length <= kMaxPngExifBytes) {
      orientation = exif_orientation(reader.bytes(body, length));
    }
    at += kChunkFrame + length;
  }
  if (!reader.ok()) return;
  set_image_size(probe, width, height, orientation);
  if (width == 0 || height == 0) {
    note(probe, Flaw::corrupt, "The PNG has no readable picture header.");
    return;
  }
  check_png_end(reader, probe);
}

}  // namespace tokpost::media
