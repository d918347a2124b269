#include "native/core/media/rate_tally.hpp"

#include <algorithm>

namespace tokpost::media {
namespace {

// A steady rate still wavers where the time scale is coarse (33 and 34 ms) or a phone's clock slips
// by a tick (19 to 21 of 600).
constexpr double kSteadyRatio = 1.15;
constexpr std::uint32_t kSteadyTicks = 2;

}  // namespace

void RateTally::add(std::uint32_t samples, std::uint32_t ticks_each) {
  if (samples == 0) return;
  samples_ += samples;
  ticks_ += static_cast<double>(samples) * ticks_each;
  if (ticks_each == 0) return;
  shortest_ = std::min(shortest_, ticks_each);
  longest_ = std::max(longest_, ticks_each);
}

void RateTally::add_last(std::uint32_t ticks) {
  if (longest_ == 0) {
    add(1, ticks);
    return;
  }
  ++samples_;
  ticks_ += ticks;
}

std::optional<FrameRate> RateTally::rate(double ticks_per_second) const {
  if (longest_ == 0 || ticks_ <= 0 || ticks_per_second <= 0) return std::nullopt;
  FrameRate rate;
  rate.average = static_cast<double>(samples_) * ticks_per_second / ticks_;
  rate.min = ticks_per_second / longest_;
  rate.max = ticks_per_second / shortest_;
  rate.variable = longest_ - shortest_ >= kSteadyTicks && rate.max > rate.min * kSteadyRatio;
  return rate;
}

}  // namespace tokpost::media
