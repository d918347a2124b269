#include "native/core/media/mp4_fragments.hpp"

#include "native/core/media/probe.hpp"
#include "test/native/support/byte_writer.hpp"
#include "test/native/support/media_fixtures.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

using test::FragmentedMp4Spec;
using test::make_fragmented_mp4;
using test::SampleTimes;

TEST(Mp4Fragments, reads_the_rate_wherever_the_sample_times_stand) {
  for (const SampleTimes times :
       {SampleTimes::in_trex, SampleTimes::in_tfhd, SampleTimes::in_trun}) {
    const Probe probe = probe_bytes(make_fragmented_mp4({.times = times, .sample_ticks = 1250}));
    ASSERT_TRUE(probe.frame_rate);
    EXPECT_NEAR(probe.frame_rate->average, 24, 1e-9);
    EXPECT_TRUE(probe.fragmented);
    EXPECT_EQ(probe.duration_ms, 2500);
    EXPECT_FALSE(probe.duration_estimated);
    EXPECT_TRUE(probe.findings.empty());
  }
}

TEST(Mp4Fragments, a_short_file_is_walked_to_its_end) {
  EXPECT_EQ(probe_bytes(make_fragmented_mp4()).duration_ms, 2000);
  EXPECT_EQ(probe_bytes(make_fragmented_mp4({.tfdt = false})).duration_ms, 2000);
}

TEST(Mp4Fragments, a_recording_that_was_joined_late_begins_at_its_stream_time) {
  EXPECT_EQ(probe_bytes(make_fragmented_mp4({.start_ticks = 90'000'000})).duration_ms, 2000);
}

TEST(Mp4Fragments, a_long_file_states_its_duration_in_one_of_three_places) {
  for (const FragmentedMp4Spec& spec : {FragmentedMp4Spec{.fragments = 100, .mehd = true},
                                        FragmentedMp4Spec{.fragments = 100, .sidx = true},
                                        FragmentedMp4Spec{.fragments = 100, .mfra = true}}) {
    const Probe probe = probe_bytes(make_fragmented_mp4(spec));
    EXPECT_EQ(probe.duration_ms, 50'000);
    EXPECT_FALSE(probe.duration_estimated);
    EXPECT_NEAR(probe.frame_rate->average, 30, 1e-9);
  }
}

TEST(Mp4Fragments, a_long_file_that_states_nothing_is_estimated) {
  const Probe probe = probe_bytes(make_fragmented_mp4({.fragments = 100}));
  EXPECT_TRUE(probe.duration_estimated);
  ASSERT_TRUE(probe.duration_ms);
  EXPECT_NEAR(static_cast<double>(*probe.duration_ms), 50'000, 100);
}

TEST(Mp4Fragments, a_cut_file_is_found) {
  const std::string little = make_fragmented_mp4();
  EXPECT_TRUE(probe_bytes(little.substr(0, little.size() - 700)).has(Flaw::truncated));
  const std::string large = make_fragmented_mp4({.fragments = 100, .sidx = true});
  EXPECT_TRUE(probe_bytes(large.substr(0, large.size() / 2)).has(Flaw::truncated));
}

TEST(Mp4Fragments, an_index_of_the_first_segment_alone_says_nothing_of_the_whole) {
  std::string file = make_fragmented_mp4({.fragments = 100, .sidx = true, .mfra = true});
  // The segment index keeps its first entry only.
  file.replace(file.find("sidx") + 4 + 22, 2, test::big_endian(1, 2));
  EXPECT_EQ(probe_bytes(file).duration_ms, 50'000);
}

TEST(Mp4Fragments, an_index_at_the_end_that_points_nowhere_is_left_alone) {
  std::string file = make_fragmented_mp4({.fragments = 100, .mfra = true});
  const std::size_t footer = file.size() - 4;
  file.replace(footer, 4, test::big_endian(0xffffffff, 4));
  EXPECT_TRUE(probe_bytes(file).duration_estimated);
  file.replace(footer, 4, test::big_endian(100, 4));
  EXPECT_TRUE(probe_bytes(file).duration_estimated);
}

TEST(Mp4Fragments, a_run_that_claims_billions_of_samples_ends_with_its_box) {
  std::string file = make_fragmented_mp4();
  const std::size_t run = file.find("trun");
  file.replace(run + 8, 4, "\xff\xff\xff\xff");
  const Probe probe = probe_bytes(file);
  ASSERT_TRUE(probe.frame_rate);
  EXPECT_NEAR(probe.frame_rate->average, 30, 1);
}

TEST(Mp4Fragments, a_default_for_billions_of_samples_makes_no_duration) {
  std::string file = make_fragmented_mp4({.times = SampleTimes::in_trex});
  for (std::size_t run = file.find("trun"); run != std::string::npos;
       run = file.find("trun", run + 4)) {
    file.replace(run + 8, 4, "\xff\xff\xff\xff");
  }
  std::size_t defaults = file.find("trex");
  file.replace(defaults + 16, 4, "\xff\xff\xff\xff");
  const Probe probe = probe_bytes(file);
  EXPECT_TRUE(probe.has(Flaw::corrupt));
  EXPECT_FALSE(probe.duration_ms);
}

TEST(Mp4Fragments, a_track_that_moov_does_not_have_is_passed_over) {
  std::string file = make_fragmented_mp4();
  file.replace(file.find("tfhd") + 8, 4, test::big_endian(77, 4));
  EXPECT_TRUE(probe_bytes(file).frame_rate);
}

TEST(SegmentIndex, without_a_time_scale_cannot_be_read) {
  std::string file = make_fragmented_mp4({.fragments = 100, .sidx = true});
  file.replace(file.find("sidx") + 4 + 8, 4, test::zeros(4));
  EXPECT_TRUE(probe_bytes(file).duration_estimated);
}

}  // namespace
}  // namespace tokpost::media
