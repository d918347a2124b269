#include "native/core/publish/rate_window.hpp"

#include <algorithm>

namespace tokpost {

SteadyTime RateWindow::next_free(SteadyTime now) const {
  now = std::max(now, closed_until_);
  if (times_.size() < limit_) return times_.empty() ? now : std::max(now, times_.back());
  // Not before the request `limit` places earlier has left the window, nor before the last in line.
  const SteadyTime room = times_[times_.size() - limit_] + kWindow;
  return std::max({now, room, times_.back()});
}

SteadyTime RateWindow::next_free_after(std::size_t ahead, SteadyTime now) const {
  RateWindow imagined = *this;
  for (std::size_t i = 0; i < ahead; ++i) imagined.times_.push_back(imagined.next_free(now));
  return imagined.next_free(now);
}

void RateWindow::close_until(SteadyTime time) {
  closed_until_ = std::max(closed_until_, time);
}

SteadyTime RateWindow::reserve(SteadyTime now) {
  forget_old(now);
  const SteadyTime time = next_free(now);
  times_.push_back(time);
  return time;
}

void RateWindow::release(SteadyTime reserved) {
  const auto found = std::find(times_.begin(), times_.end(), reserved);
  if (found != times_.end()) times_.erase(found);
}

std::size_t RateWindow::left(SteadyTime now) const {
  if (closed_until_ > now) return 0;
  const auto inside = static_cast<std::size_t>(std::count_if(
      times_.begin(), times_.end(), [&](SteadyTime time) { return time + kWindow > now; }));
  return inside >= limit_ ? 0 : limit_ - inside;
}

bool RateWindow::is_idle(SteadyTime now) const {
  return closed_until_ <= now && (times_.empty() || times_.back() + kWindow <= now);
}

void RateWindow::forget_old(SteadyTime now) {
  const auto first = std::find_if(times_.begin(), times_.end(),
                                  [&](SteadyTime time) { return time + kWindow > now; });
  times_.erase(times_.begin(), first);
}

}  // namespace tokpost
