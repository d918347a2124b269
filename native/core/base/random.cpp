#include "native/core/base/random.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include <unistd.h>
#if defined(__APPLE__)
#include <sys/random.h>
#endif

namespace tokpost {
namespace {

constexpr std::size_t kGetentropyLimit = 256;  // POSIX: larger requests fail

class SystemRng final : public Rng {
 public:
  std::uint64_t next() override {
    std::uint64_t value = 0;
    fill_random(std::as_writable_bytes(std::span(&value, 1)));
    return value;
  }
};

}  // namespace

void fill_random(std::span<std::byte> out) {
  while (!out.empty()) {
    const auto part = out.first(std::min(out.size(), kGetentropyLimit));
    if (::getentropy(part.data(), part.size()) != 0) std::abort();
    out = out.subspan(part.size());
  }
}

Rng& system_rng() {
  static SystemRng rng;
  return rng;
}

std::uint64_t uniform(Rng& rng, std::uint64_t bound) {
  if (bound == std::numeric_limits<std::uint64_t>::max()) return rng.next();
  const std::uint64_t range = bound + 1;
  // Numbers past the last whole multiple of the range would favour the small results.
  const std::uint64_t limit = std::numeric_limits<std::uint64_t>::max() -
                              (std::numeric_limits<std::uint64_t>::max() % range + 1) % range;
  std::uint64_t value = rng.next();
  while (value > limit) value = rng.next();
  return value % range;
}

}  // namespace tokpost
