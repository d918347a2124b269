#include "native/core/media/probe_reader.hpp"

#include <algorithm>

namespace tokpost::media {

bool ProbeReader::step() {
  if (!exhausted()) ++steps_;
  return ok();
}

std::string_view ProbeReader::bytes(std::uint64_t offset, std::uint64_t size) {
  if (!ok() || offset >= size_) return {};
  const std::uint64_t length = std::min(size, size_ - offset);
  if (length == 0) return {};
  const auto found = bytes_.view(offset, length);
  if (!found) {
    need_ = NeedRange{offset, length};
    return {};
  }
  bytes_read_ += length;
  return *found;
}

std::uint64_t ProbeReader::big_endian(std::uint64_t offset, std::size_t width) {
  return big_endian_at(bytes(offset, width), 0, width);
}

std::uint64_t ProbeReader::little_endian(std::uint64_t offset, std::size_t width) {
  return little_endian_at(bytes(offset, width), 0, width);
}

std::uint64_t big_endian_at(std::string_view bytes, std::size_t offset, std::size_t width) {
  if (offset > bytes.size() || width > bytes.size() - offset) return 0;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    value = value << 8 | static_cast<unsigned char>(bytes[offset + i]);
  }
  return value;
}

std::uint64_t little_endian_at(std::string_view bytes, std::size_t offset, std::size_t width) {
  if (offset > bytes.size() || width > bytes.size() - offset) return 0;
  std::uint64_t value = 0;
  for (std::size_t i = width; i-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(bytes[offset + i]);
  }
  return value;
}

}  // namespace tokpost::media
