#include "native/core/media/mp4_boxes.hpp"

namespace tokpost::media {

std::optional<Box> BoxWalk::next() {
  constexpr std::uint64_t kHeader = 8;
  constexpr std::uint64_t kLargeHeader = 16;
  // QuickTime ends some containers with a bare zero of four bytes, so that a short rest is no
  // fault.
  if (malformed_ || end_ - at_ < kHeader || !reader_.step()) return std::nullopt;
  std::uint64_t size = reader_.big_endian(at_, 4);
  const auto type = static_cast<std::uint32_t>(reader_.big_endian(at_ + 4, 4));
  std::uint64_t header = kHeader;
  if (size == 1) {
    size = reader_.big_endian(at_ + kHeader, 8);
    header = kLargeHeader;
  } else if (size == 0) {
    size = end_ - at_;  // to the end of the file
  }
  if (!reader_.ok()) return std::nullopt;
  if (size < header) {
    malformed_ = true;
    return std::nullopt;
  }
  overran_ = size > end_ - at_;
  if (overran_) size = end_ - at_;
  if (size < header) return std::nullopt;
  const Box box{type, at_, at_ + header, at_ + size};
  at_ = box.end;
  return box;
}

}  // namespace tokpost::media
