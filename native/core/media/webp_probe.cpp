#include "native/core/media/parsers.hpp"

#include <algorithm>

namespace tokpost::media {
namespace {

constexpr std::uint64_t kMaxWebpExifBytes = std::uint64_t{64} * 1024;
constexpr std::uint64_t kAnimationFlag = 0x02;
constexpr std::uint64_t kExifFlag = 0x08;

struct Size {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
};

Size lossy_size(ProbeReader& reader, std::uint64_t body) {
  if (reader.big_endian(body + 3, 3) != 0x9d012a) return {};
  return {static_cast<std::uint32_t>(reader.little_endian(body + 6, 2) & 0x3fff),
          static_cast<std::uint32_t>(reader.little_endian(body + 8, 2) & 0x3fff)};
}

Size lossless_size(ProbeReader& reader, std::uint64_t body) {
  if (reader.big_endian(body, 1) != 0x2f) return {};
  const std::uint64_t bits = reader.little_endian(body + 1, 4);
  return {static_cast<std::uint32_t>(bits & 0x3fff) + 1,
          static_cast<std::uint32_t>(bits >> 14 & 0x3fff) + 1};
}

Size canvas_size(ProbeReader& reader, std::uint64_t body) {
  return {static_cast<std::uint32_t>(reader.little_endian(body + 4, 3)) + 1,
          static_cast<std::uint32_t>(reader.little_endian(body + 7, 3)) + 1};
}

/// EXIF stands behind the picture.
int find_orientation(ProbeReader& reader, std::uint64_t at, std::uint64_t end) {
  while (reader.step() && at + 8 <= end) {
    const std::string_view type = reader.bytes(at, 4);
    const std::uint64_t length = reader.little_endian(at + 4, 4);
    if (type == "EXIF" && length <= kMaxWebpExifBytes) {
      std::string_view body = reader.bytes(at + 8, length);
      if (body.substr(0, 4) == "Exif") body.remove_prefix(std::min<std::size_t>(6, body.size()));
      return exif_orientation(body);
    }
    at += 8 + length + (length & 1);
  }
  return 1;
}

}  // namespace

void parse_webp(ProbeReader& reader, Probe& probe) {
  probe.container = Container::webp;
  const std::uint64_t end = 8 + reader.little_endian(4, 4);
  const std::string_view type = reader.bytes(12, 4);
  const std::uint64_t length = reader.little_endian(16, 4);
  constexpr std::uint64_t kBody = 20;
  Size size;
  int orientation = 1;
  if (type == "VP8 ") {
    size = lossy_size(reader, kBody);
  } else if (type == "VP8L") {
    size = lossless_size(reader, kBody);
  } else if (type == "VP8X" && length >= 10) {
    size = canvas_size(reader, kBody);
    const std::uint64_t flags = reader.little_endian(kBody, 1);
    probe.animated = (flags & kAnimationFlag) != 0;
    if ((flags & kExifFlag) != 0) {
      orientation =
          find_orientation(reader, kBody + length + (length & 1), std::min(end, reader.size()));
    }
  }
  if (!reader.ok()) return;
  set_image_size(probe, size.width, size.height, orientation);
  if (size.width == 0 || size.height == 0) {
    note(probe, Flaw::corrupt, "The WebP has no readable picture header.");
  }
  if (end > reader.size()) note(probe, Flaw::truncated, "The WebP ends before its length says.");
}

}  // namespace tokpost::media
