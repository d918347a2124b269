#include "native/sandbox/rate_limits.hpp"

namespace tokpost::sandbox {
namespace {

constexpr std::chrono::seconds kWindow{60};

}  // namespace

std::optional<std::int64_t> RateLimits::limit_of(Operation operation) const {
  switch (operation) {
    case Operation::video_init:
    case Operation::inbox_init:
    case Operation::content_init:
      return limits_.init;
    case Operation::creator_info:
      return limits_.creator_info;
    case Operation::status:
      return limits_.status;
    case Operation::user_info:
    case Operation::video_list:
    case Operation::video_query:
      return limits_.read;
    default:
      return std::nullopt;  // undocumented
  }
}

bool RateLimits::admit(const std::string& token, Operation operation, WallTime now) {
  const auto limit = limit_of(operation);
  if (!limit) return true;
  auto& window = windows_[{token, operation}];
  while (!window.empty() && window.front() <= now - kWindow) window.pop_front();
  if (static_cast<std::int64_t>(window.size()) >= *limit) return false;
  window.push_back(now);
  return true;
}

}  // namespace tokpost::sandbox
