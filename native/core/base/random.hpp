#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace tokpost {

/// Fills `out` from the kernel's generator; good enough for keys and states. Aborts the process if
/// the kernel has none, because nothing safe could be done without it. (std::random_device is not
/// used: linked statically it raises the glibc that the binary needs.)
void fill_random(std::span<std::byte> out);

/// A source of numbers for jitter, which tests replace with one that repeats.
class Rng {
 public:
  virtual ~Rng() = default;
  virtual std::uint64_t next() = 0;
};

/// The kernel's generator as an Rng. Safe from any thread.
Rng& system_rng();

/// A number in [0, bound], spread evenly.
std::uint64_t uniform(Rng& rng, std::uint64_t bound);

}  // namespace tokpost
