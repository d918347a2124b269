#include "native/core/base/random.hpp"

#include "test/native/support/fake_rng.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

namespace tokpost {
namespace {

TEST(FillRandom, fills_more_than_the_kernel_gives_at_once) {
  std::vector<std::byte> bytes(1000);
  fill_random(bytes);
  const auto is_zero = [](std::byte b) { return b == std::byte{0}; };
  // The chance of 16 zero bytes in a row at either end is 2^-128.
  EXPECT_FALSE(std::all_of(bytes.begin(), bytes.begin() + 16, is_zero));
  EXPECT_FALSE(std::all_of(bytes.end() - 16, bytes.end(), is_zero));
}

TEST(SystemRng, does_not_repeat) {
  EXPECT_NE(system_rng().next(), system_rng().next());
}

TEST(Uniform, stays_within_the_bound_and_reaches_both_ends) {
  test::FakeRng rng;
  std::array<int, 6> seen{};
  for (int i = 0; i < 6000; ++i) ++seen.at(uniform(rng, 5));
  for (const int count : seen) EXPECT_NEAR(count, 1000, 200);
}

TEST(Uniform, takes_the_smallest_and_the_largest_bound) {
  test::FakeRng rng;
  EXPECT_EQ(uniform(rng, 0), 0U);
  test::FakeRng same(7);
  test::FakeRng twin(7);
  EXPECT_EQ(uniform(same, std::numeric_limits<std::uint64_t>::max()), twin.next());
}

// Answers the values one after the other.
class Scripted final : public Rng {
 public:
  explicit Scripted(std::vector<std::uint64_t> values) : values_(std::move(values)) {}
  std::uint64_t next() override { return values_.at(at_++); }

 private:
  std::vector<std::uint64_t> values_;
  std::size_t at_ = 0;
};

TEST(Uniform, skips_numbers_that_would_favour_small_results) {
  // 2^64 is 1 more than a multiple of 3, so that only the very last number is left out.
  Scripted rng({std::numeric_limits<std::uint64_t>::max(), 4});
  EXPECT_EQ(uniform(rng, 2), 1U);
}

}  // namespace
}  // namespace tokpost
