#pragma once

#include <cstdint>
#include <string>

namespace tokpost::sandbox {

/// A grey picture that stands still, as H.264 of the baseline profile: one picture that is coded
/// and any number that repeat it, some sixteen bytes each.
class GreyH264 {
 public:
  /// Odd sizes are shown one pixel larger: H.264 crops by two.
  GreyH264(std::uint32_t width, std::uint32_t height, double fps);

  /// The payload of an MP4's avcC box.
  std::string configuration() const;
  /// The sample of that number, from 0. All but the first need the one before.
  std::string sample(std::uint64_t index) const;

 private:
  std::uint64_t blocks() const { return std::uint64_t{columns_} * rows_; }
  std::string sequence_parameters() const;

  std::uint32_t width_;
  std::uint32_t height_;
  std::uint32_t columns_;  ///< of macroblocks, 16 by 16 pixels
  std::uint32_t rows_;
  std::uint8_t level_;
};

}  // namespace tokpost::sandbox
