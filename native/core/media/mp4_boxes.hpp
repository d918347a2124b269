#pragma once

#include "native/core/media/probe_reader.hpp"

#include <cstdint>
#include <optional>

namespace tokpost::media {

/// One box of an ISO base media or QuickTime file (ISO/IEC 14496-12, 4.2).
struct Box {
  std::uint32_t type = 0;
  std::uint64_t offset = 0;
  std::uint64_t body = 0;  ///< behind the header
  std::uint64_t end = 0;   ///< never past the parent's end

  std::uint64_t body_size() const { return end - body; }
};

/// A full box begins with version and flags.
inline constexpr std::uint64_t kFullBox = 4;

consteval std::uint32_t fourcc(const char (&text)[5]) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(text[i]);
  return value;
}

/// Goes through the boxes of a range, one after the other. It always moves forward, whatever the
/// sizes say.
class BoxWalk {
 public:
  BoxWalk(ProbeReader& reader, std::uint64_t begin, std::uint64_t end)
      : reader_(reader), at_(begin < end ? begin : end), end_(end) {}
  /// The children of a box whose body begins with them.
  BoxWalk(ProbeReader& reader, const Box& parent) : BoxWalk(reader, parent.body, parent.end) {}

  /// Nullopt at the end, where a range is missing, or where a size makes no sense.
  std::optional<Box> next();
  /// The last box claimed more than its parent has.
  bool overran() const { return overran_; }
  /// A box claimed less than its own header.
  bool malformed() const { return malformed_; }

 private:
  ProbeReader& reader_;
  std::uint64_t at_;
  std::uint64_t end_;
  bool overran_ = false;
  bool malformed_ = false;
};

}  // namespace tokpost::media
