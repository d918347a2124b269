#include "native/sandbox/virtual_clock.hpp"

#include <algorithm>

namespace tokpost::sandbox {
namespace {

using Nanoseconds = std::chrono::duration<double, std::nano>;

// The year 2200: beyond it a WallTime soon ends, which a fast clock would run into.
constexpr WallTime kEndOfTime{std::chrono::seconds(7'258'118'400)};
constexpr std::chrono::hours kLongestWait{24 * 365};

}  // namespace

VirtualClock::VirtualClock(const Clock& real, double speed)
    : real_(real), speed_(speed), real_start_(real.steady_now()), start_(real.wall_now()) {}

WallTime VirtualClock::now() const {
  const Nanoseconds passed = (real_.steady_now() - real_start_) * speed_;
  if (passed >= kEndOfTime - start_) return kEndOfTime;
  return start_ + std::chrono::duration_cast<WallTime::duration>(passed);
}

void VirtualClock::advance_to(WallTime moment) {
  const WallTime before = now();
  const WallTime after = std::min(moment, kEndOfTime);
  if (after > before) start_ += after - before;
}

SteadyTime VirtualClock::real_time_of(WallTime moment) const {
  const Nanoseconds ahead = moment - now();
  const SteadyTime real_now = real_.steady_now();
  if (ahead.count() <= 0) return real_now;
  const Nanoseconds wait = std::min<Nanoseconds>(ahead / speed_, kLongestWait);
  // A tick more than computed, so that the clock has reached the moment when a timer fires.
  return real_now + std::chrono::duration_cast<SteadyTime::duration>(wait) +
         std::chrono::microseconds(1);
}

}  // namespace tokpost::sandbox
