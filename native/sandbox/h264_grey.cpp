#include "native/sandbox/h264_grey.hpp"

#include <array>
#include <bit>
#include <string_view>

namespace tokpost::sandbox {
namespace {

// ITU-T H.264; the clauses are named where they are used.
constexpr std::uint8_t kBaseline = 66;
constexpr std::uint8_t kConstraints = 0xC0;  // decodable as baseline and as main
constexpr int kFrameNumberBits = 4;
constexpr std::uint32_t kBlock = 16;
constexpr std::uint32_t kCropUnit = 2;  // of 4:2:0

enum class NalType : std::uint8_t { slice = 1, idr_slice = 5, sequence = 7, picture = 8 };

struct Level {
  std::uint8_t number;
  double blocks_per_second;
  std::uint64_t blocks;
};

// Table A-1, the levels that differ in what matters here.
constexpr std::array<Level, 8> kLevels = {{{30, 40'500, 1620},
                                           {31, 108'000, 3600},
                                           {40, 245'760, 8192},
                                           {42, 522'240, 8704},
                                           {50, 589'824, 22'080},
                                           {51, 983'040, 36'864},
                                           {52, 2'073'600, 36'864},
                                           {62, 16'711'680, 139'264}}};

/// The bits of a NAL unit, and its end.
class Bits {
 public:
  Bits& put(std::uint64_t value, int bits) {
    for (int bit = bits - 1; bit >= 0; --bit) {
      if (used_ % 8 == 0) bytes_.push_back('\0');
      if ((value >> bit & 1) != 0)
        bytes_.back() = static_cast<char>(bytes_.back() | 0x80 >> used_ % 8);
      ++used_;
    }
    return *this;
  }
  Bits& flag(bool value) { return put(value ? 1 : 0, 1); }
  /// ue(v), clause 9.1. A signed 0 looks the same.
  Bits& number(std::uint64_t value) {
    return put(value + 1, 2 * static_cast<int>(std::bit_width(value + 1)) - 1);
  }

  /// The NAL unit (clause 7.3.1): no three bytes in it look like a start code.
  std::string unit(NalType type, int importance) {
    put(1, 1);  // the stop bit
    std::string unit(1, static_cast<char>(importance << 5 | static_cast<int>(type)));
    int zeros = 0;
    for (const char byte : bytes_) {
      if (zeros == 2 && static_cast<unsigned char>(byte) <= 3) {
        unit.push_back('\3');
        zeros = 0;
      }
      unit.push_back(byte);
      zeros = byte == '\0' ? zeros + 1 : 0;
    }
    return unit;
  }

 private:
  std::string bytes_;
  std::uint64_t used_ = 0;
};

std::string sized(std::string_view unit, int size_bytes) {
  std::string out;
  for (int shift = 8 * (size_bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(unit.size() >> shift & 0xff));
  }
  return out.append(unit);
}

// Clause 7.3.2.2. CAVLC, one slice group, and the slices say that nothing is deblocked.
std::string picture_parameters() {
  Bits bits;
  bits.number(0).number(0).flag(false).flag(false).number(0).number(0).number(0);
  bits.flag(false).put(0, 2).number(0).number(0).number(0).flag(true).flag(false).flag(false);
  return bits.unit(NalType::picture, 3);
}

std::uint8_t level_for(std::uint64_t blocks, double fps) {
  for (const Level& level : kLevels) {
    const double rate = static_cast<double>(blocks) * fps;
    if (blocks <= level.blocks && rate <= level.blocks_per_second) return level.number;
  }
  return kLevels.back().number;
}

}  // namespace

GreyH264::GreyH264(std::uint32_t width, std::uint32_t height, double fps)
    : width_(width),
      height_(height),
      columns_((width + kBlock - 1) / kBlock),
      rows_((height + kBlock - 1) / kBlock),
      level_(level_for(blocks(), fps)) {}

// Clause 7.3.2.1.1. Pictures are shown in the order in which they are coded (type 2), and each may
// refer to the one before.
std::string GreyH264::sequence_parameters() const {
  constexpr std::uint64_t kCodingOrder = 2;
  Bits bits;
  bits.put(kBaseline, 8).put(kConstraints, 8).put(level_, 8).number(0);
  bits.number(kFrameNumberBits - 4).number(kCodingOrder).number(1).flag(false);
  bits.number(columns_ - 1).number(rows_ - 1).flag(true).flag(true);
  const std::uint32_t right = (columns_ * kBlock - width_) / kCropUnit;
  const std::uint32_t bottom = (rows_ * kBlock - height_) / kCropUnit;
  const bool is_cropped = right != 0 || bottom != 0;
  bits.flag(is_cropped);
  if (is_cropped) bits.number(0).number(right).number(0).number(bottom);
  bits.flag(false);
  return bits.unit(NalType::sequence, 3);
}

// ISO/IEC 14496-15, clause 5.3.3.1.
std::string GreyH264::configuration() const {
  std::string out = {'\1', static_cast<char>(kBaseline), static_cast<char>(kConstraints),
                     static_cast<char>(level_)};
  out.append("\xFF\xE1");  // sizes of four bytes, one sequence
  out.append(sized(sequence_parameters(), 2));
  out.push_back('\1');  // one picture
  return out.append(sized(picture_parameters(), 2));
}

// Clauses 7.3.3 to 7.3.5.
std::string GreyH264::sample(std::uint64_t index) const {
  constexpr std::uint64_t kOnlyI = 7;
  constexpr std::uint64_t kOnlyP = 5;
  constexpr std::uint64_t kNoDeblocking = 1;
  const bool is_first = index == 0;
  Bits bits;
  bits.number(0).number(is_first ? kOnlyI : kOnlyP).number(0);
  bits.put(index % (1 << kFrameNumberBits), kFrameNumberBits);
  if (is_first) {
    bits.number(0).flag(false).flag(false);
  } else {
    bits.flag(false).flag(false).flag(false);
  }
  bits.number(0).number(kNoDeblocking);
  if (is_first) {
    // Each block is what its neighbours predict, which is the middle grey where there are none:
    // I_16x16_2_0_0, chroma by DC, the same quantiser, no coefficient.
    for (std::uint64_t block = 0; block < blocks(); ++block) {
      bits.number(3).number(0).number(0).put(1, 1);
    }
    return sized(bits.unit(NalType::idr_slice, 3), 4);
  }
  bits.number(blocks());  // all are skipped
  return sized(bits.unit(NalType::slice, 2), 4);
}

}  // namespace tokpost::sandbox
