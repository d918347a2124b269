#pragma once

#include <chrono>
#include <cstdint>

namespace tokpost {

using WallTime = std::chrono::system_clock::time_point;
using SteadyTime = std::chrono::steady_clock::time_point;

/// Where the core reads the time, so that tests can move it.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime wall_now() const = 0;
  virtual SteadyTime steady_now() const = 0;
};

/// The machine's clock. It has no state and lives as long as the process.
const Clock& system_clock();

std::int64_t to_unix_seconds(WallTime time);
std::int64_t to_unix_milliseconds(WallTime time);
WallTime from_unix_seconds(std::int64_t seconds);
WallTime from_unix_milliseconds(std::int64_t milliseconds);

}  // namespace tokpost
