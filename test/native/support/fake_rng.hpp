#pragma once

#include "native/core/base/random.hpp"

#include <atomic>

namespace tokpost::test {

/// Numbers that repeat: a fixed-seed splitmix64. From any thread, as the real one.
class FakeRng final : public Rng {
 public:
  explicit FakeRng(std::uint64_t seed = 1) : state_(seed) {}
  std::uint64_t next() override {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

 private:
  std::atomic<std::uint64_t> state_;
};

}  // namespace tokpost::test
