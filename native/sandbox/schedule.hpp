#pragma once

#include "native/core/base/clock.hpp"

#include <functional>
#include <map>
#include <optional>

namespace tokpost::sandbox {

class World;

/// What happens later on the sandbox's clock, in the order of its moments and then of its booking.
class Schedule {
 public:
  using Action = std::function<void(World&)>;

  void at(WallTime moment, Action action) { actions_.emplace(moment, std::move(action)); }
  std::optional<WallTime> next() const {
    if (actions_.empty()) return std::nullopt;
    return actions_.begin()->first;
  }
  /// Takes the first action out; there must be one.
  Action take() { return std::move(actions_.extract(actions_.begin()).mapped()); }

 private:
  std::multimap<WallTime, Action> actions_;
};

}  // namespace tokpost::sandbox
