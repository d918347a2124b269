#pragma once

#include "native/core/base/clock.hpp"

#include <chrono>

namespace tokpost {

/// The moment by which an operation must have answered. Every wait has one; a step inside a job
/// takes the sooner of its own limit and the job's.
class Deadline {
 public:
  static Deadline never() { return Deadline(SteadyTime::max()); }
  static Deadline at(SteadyTime time) { return Deadline(time); }
  static Deadline after(std::chrono::milliseconds limit, const Clock& clock = system_clock());

  SteadyTime time() const { return time_; }
  bool is_never() const { return time_ == SteadyTime::max(); }
  bool passed(const Clock& clock = system_clock()) const;
  /// Never negative.
  std::chrono::milliseconds left(const Clock& clock = system_clock()) const;
  Deadline sooner(Deadline other) const {
    return Deadline(time_ < other.time_ ? time_ : other.time_);
  }

 private:
  explicit Deadline(SteadyTime time) : time_(time) {}
  SteadyTime time_;
};

}  // namespace tokpost
