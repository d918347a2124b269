#include "native/core/media/probe_run.hpp"
#include "native/core/media/rules.hpp"
#include "test/native/support/byte_writer.hpp"
#include "test/native/support/fake_rng.hpp"
#include "test/native/support/media_corpus.hpp"

#include <gtest/gtest.h>

#include <array>

namespace tokpost::media {
namespace {

constexpr int kMutationsOfEach = 400;

std::uint64_t below(Rng& rng, std::uint64_t bound) {
  return uniform(rng, bound - 1);
}

/// One hostile change: a byte, a length field of an extreme value, a cut, or a part moved.
void mutate(Rng& rng, std::string& file) {
  static constexpr std::array<std::uint64_t, 8> kExtremes{
      0, 1, 7, 8, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffffffffff8};
  const std::uint64_t at = below(rng, file.size());
  switch (below(rng, 5)) {
    case 0:
      file[at] = static_cast<char>(rng.next());
      break;
    case 1: {
      const std::size_t width = below(rng, 2) == 0 ? 4 : 8;
      file.replace(at, width, test::big_endian(kExtremes[below(rng, kExtremes.size())], width));
      break;
    }
    case 2:
      file.resize(at + 1);
      break;
    case 3:
      file.insert(below(rng, file.size()), file.substr(at, 1 + below(rng, 64)));
      break;
    default:
      file.erase(at, 1 + below(rng, 16));
      break;
  }
  if (file.empty()) file = "x";
}

/// Probes through a run and checks its bounds.
Probe probe_in_parts(const std::string& file) {
  ProbeRun run(file.size());
  std::size_t reads = 0;
  std::uint64_t bytes = 0;
  while (const auto range = run.next()) {
    bytes += range->size;
    EXPECT_LE(++reads, ProbeRun::kMaxReads);
    EXPECT_LE(bytes, ProbeRun::kMaxFetchedBytes);
    EXPECT_GT(range->size, 0U);
    EXPECT_LE(range->offset + range->size, file.size());
    if (::testing::Test::HasFailure()) break;
    run.add(range->offset, file.substr(range->offset, range->size));
  }
  return run.probe();
}

TEST(ProbeMutation, no_change_of_a_file_crashes_or_holds_the_probe) {
  test::FakeRng rng(20'261'121);
  for (const std::string& original : test::media_corpus()) {
    for (int i = 0; i < kMutationsOfEach && !HasFailure(); ++i) {
      std::string file = original;
      for (std::uint64_t changes = 1 + below(rng, 4); changes > 0; --changes) mutate(rng, file);
      const Probe whole = probe_bytes(file);
      const Probe parts = probe_in_parts(file);
      EXPECT_EQ(whole.duration_ms, parts.duration_ms);
      EXPECT_EQ(whole.width, parts.width);
      EXPECT_LE(whole.findings.size(), 8U);
      check_video(whole);
      check_photo(whole);
    }
  }
}

TEST(ProbeMutation, the_files_themselves_are_sound) {
  for (const std::string& file : test::media_corpus()) {
    EXPECT_TRUE(probe_bytes(file).findings.empty());
    EXPECT_NE(probe_bytes(file).width, 0U);
  }
}

}  // namespace
}  // namespace tokpost::media
