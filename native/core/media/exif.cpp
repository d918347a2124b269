#include "native/core/media/parsers.hpp"

#include <algorithm>

namespace tokpost::media {
namespace {

constexpr std::uint64_t kOrientationTag = 0x0112;
constexpr std::uint64_t kMaxEntries = 512;

}  // namespace

int exif_orientation(std::string_view tiff) {
  const bool little = tiff.substr(0, 4) == std::string_view("II*\0", 4);
  if (!little && tiff.substr(0, 4) != std::string_view("MM\0*", 4)) return 1;
  const auto number = [&](std::uint64_t offset, std::size_t width) {
    return little ? little_endian_at(tiff, offset, width) : big_endian_at(tiff, offset, width);
  };
  const std::uint64_t directory = number(4, 4);
  const std::uint64_t entries = std::min(number(directory, 2), kMaxEntries);
  for (std::uint64_t i = 0; i < entries; ++i) {
    const std::uint64_t entry = directory + 2 + i * 12;
    if (number(entry, 2) != kOrientationTag) continue;
    const std::uint64_t orientation = number(entry + 8, 2);
    return orientation >= 1 && orientation <= 8 ? static_cast<int>(orientation) : 1;
  }
  return 1;
}

void set_image_size(Probe& probe, std::uint32_t coded_width, std::uint32_t coded_height,
                    int orientation) {
  // Orientations 5 to 8 lay the picture on its side; the even ones of each pair are mirrored.
  static constexpr int kRotations[] = {0, 0, 180, 180, 90, 90, 270, 270};
  probe.coded_width = coded_width;
  probe.coded_height = coded_height;
  probe.exif_orientation = orientation;
  probe.rotation = kRotations[orientation - 1];
  const bool sideways = orientation >= 5;
  probe.width = sideways ? coded_height : coded_width;
  probe.height = sideways ? coded_width : coded_height;
}

}  // namespace tokpost::media
