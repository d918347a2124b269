#include "native/sandbox/virtual_clock.hpp"

namespace tokpost::sandbox {
namespace {

using Nanoseconds = std::chrono::duration<double, std::nano>;

}  // namespace

VirtualClock::VirtualClock(const Clock& real, double speed)
    : real_(real), speed_(speed), real_start_(real.steady_now()), start_(real.wall_now()) {}

WallTime VirtualClock::now() const {
  const Nanoseconds passed = real_.steady_now() - real_start_;
  return start_ + std::chrono::duration_cast<WallTime::duration>(passed * speed_);
}

void VirtualClock::advance_to(WallTime moment) {
  const WallTime before = now();
  if (moment > before) start_ += moment - before;
}

SteadyTime VirtualClock::real_time_of(WallTime moment) const {
  const Nanoseconds ahead = moment - now();
  if (ahead.count() <= 0) return real_.steady_now();
  // A tick more than computed, so that the clock has reached the moment when a timer fires.
  return real_.steady_now() + std::chrono::duration_cast<SteadyTime::duration>(ahead / speed_) +
         std::chrono::microseconds(1);
}

}  // namespace tokpost::sandbox
