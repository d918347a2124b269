#include "native/core/media/probe_run.hpp"

#include "test/native/support/byte_writer.hpp"
#include "test/native/support/media_fixtures.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace tokpost::media {
namespace {

struct Cost {
  Probe probe;
  std::uint64_t reads = 0;
  std::uint64_t bytes = 0;
};

/// Probes a file of which only parts exist; what lies between them is zeros.
Cost run_over(std::uint64_t size, const std::vector<std::pair<std::uint64_t, std::string>>& parts) {
  Cost cost;
  ProbeRun run(size);
  while (const auto range = run.next()) {
    EXPECT_LE(range->offset + range->size, size);
    EXPECT_GT(range->size, 0U);
    std::string bytes = test::zeros(range->size);
    for (const auto& [offset, part] : parts) {
      const std::uint64_t begin = std::max(offset, range->offset);
      const std::uint64_t end = std::min(offset + part.size(), range->offset + range->size);
      if (begin < end)
        std::memcpy(&bytes[begin - range->offset], &part[begin - offset], end - begin);
    }
    ++cost.reads;
    cost.bytes += range->size;
    run.add(range->offset, std::move(bytes));
  }
  cost.probe = run.probe();
  return cost;
}

constexpr std::uint64_t kFourGigabytes = 4'000'000'000;

TEST(ProbeRun, a_file_of_4_gb_with_its_index_in_front_takes_one_read) {
  std::string head = test::make_mp4({.large_mdat = true});
  const std::size_t media = head.find("mdat") - 4;
  head.replace(media + 8, 8, test::big_endian(kFourGigabytes - media, 8));
  const Cost cost = run_over(kFourGigabytes, {{0, head}});
  EXPECT_EQ(cost.reads, 1U);
  EXPECT_EQ(cost.probe.duration_ms, 3000);
  EXPECT_EQ(cost.probe.size_bytes, kFourGigabytes);
  EXPECT_TRUE(cost.probe.findings.empty());
}

TEST(ProbeRun, a_file_of_4_gb_with_its_index_at_the_end_takes_two_reads) {
  const std::string file = test::make_mp4({.moov_first = false, .large_mdat = true});
  const std::size_t media = file.find("mdat") - 4;
  const std::string index = file.substr(file.find("moov") - 4);
  const std::uint64_t index_at = kFourGigabytes - index.size();
  std::string head = file.substr(0, media + 16);
  head.replace(media + 8, 8, test::big_endian(index_at - media, 8));
  const Cost cost = run_over(kFourGigabytes, {{0, head}, {index_at, index}});
  EXPECT_EQ(cost.reads, 2U);
  EXPECT_EQ(cost.probe.duration_ms, 3000);
  EXPECT_EQ(cost.probe.moov, MoovPlace::end);
  EXPECT_TRUE(cost.probe.findings.empty());
}

TEST(ProbeRun, a_large_index_is_read_in_parts) {
  test::SampleRuns runs;
  for (int i = 0; i < 20'000; ++i) runs.emplace_back(1, i % 2 == 0 ? 1000 : 1001);
  const std::string file = test::make_mp4({.times = runs, .media_bytes = 1'000'000});
  const Cost cost = run_over(file.size(), {{0, file}});
  EXPECT_LE(cost.reads, 12U);
  EXPECT_LE(cost.bytes, 400'000U);
  EXPECT_NEAR(cost.probe.frame_rate->average, 30'000 / 1000.5, 0.01);
  EXPECT_TRUE(cost.probe.findings.empty());
}

TEST(ProbeRun, a_recording_of_a_browser_stays_within_its_bounds) {
  const std::string file = test::make_webm({.frame_nanoseconds = std::nullopt,
                                            .duration_ms = std::nullopt,
                                            .endless = true,
                                            .frames = 600,
                                            .frame_bytes = 20'000});
  const Cost cost = run_over(file.size(), {{0, file}});
  EXPECT_LE(cost.reads, 60U);
  EXPECT_LE(cost.bytes, ProbeRun::kMaxFetchedBytes);
  EXPECT_NEAR(static_cast<double>(cost.probe.duration_ms.value_or(0)), 20'000, 2);
}

TEST(ProbeRun, a_scattered_file_ends_at_the_bound) {
  // A box of 100 KB after another: each costs a read.
  std::vector<std::pair<std::uint64_t, std::string>> parts;
  parts.emplace_back(0, test::box("ftyp", "isom"));
  constexpr std::uint64_t kStep = 100'000;
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    parts.emplace_back(12 + i * kStep, test::big_endian(kStep, 4) + "free");
  }
  const Cost cost = run_over(12 + 10'000 * kStep, parts);
  EXPECT_TRUE(cost.probe.has(Flaw::too_scattered));
  EXPECT_LE(cost.reads, ProbeRun::kMaxReads);
  EXPECT_LE(cost.bytes, ProbeRun::kMaxFetchedBytes);
}

TEST(ProbeRun, nothing_is_read_of_an_empty_file) {
  const Cost cost = run_over(0, {});
  EXPECT_EQ(cost.reads, 0U);
  EXPECT_TRUE(cost.probe.has(Flaw::empty));
}

}  // namespace
}  // namespace tokpost::media
