#pragma once

#include "native/core/media/probe.hpp"

#include <cstdint>
#include <limits>
#include <optional>

namespace tokpost::media {

/// Adds up how long each picture of a track stands, in ticks of its time scale.
class RateTally {
 public:
  void add(std::uint32_t samples, std::uint32_t ticks_each);
  /// A picture that counts for the average alone: the last one often stands for a time of its own.
  void add_last(std::uint32_t ticks);

  std::uint64_t samples() const { return samples_; }
  double ticks() const { return ticks_; }
  /// Nullopt where there is nothing to divide by.
  std::optional<FrameRate> rate(double ticks_per_second) const;

 private:
  std::uint64_t samples_ = 0;
  double ticks_ = 0;  ///< hostile tables overflow any integer
  std::uint32_t shortest_ = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t longest_ = 0;
};

}  // namespace tokpost::media
