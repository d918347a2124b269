#include "native/core/runtime/deadline.hpp"

namespace tokpost {

Deadline Deadline::after(std::chrono::milliseconds limit, const Clock& clock) {
  const SteadyTime now = clock.steady_now();
  // A limit that would run past the end of the clock is no limit.
  if (limit >= std::chrono::duration_cast<std::chrono::milliseconds>(SteadyTime::max() - now)) {
    return never();
  }
  return Deadline(now + limit);
}

bool Deadline::passed(const Clock& clock) const {
  return !is_never() && clock.steady_now() >= time_;
}

std::chrono::milliseconds Deadline::left(const Clock& clock) const {
  if (is_never()) return std::chrono::milliseconds::max();
  const SteadyTime now = clock.steady_now();
  if (now >= time_) return std::chrono::milliseconds(0);
  return std::chrono::ceil<std::chrono::milliseconds>(time_ - now);
}

}  // namespace tokpost
