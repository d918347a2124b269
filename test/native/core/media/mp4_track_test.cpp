#include "native/core/media/mp4_track.hpp"

#include "native/core/media/probe.hpp"
#include "test/native/support/byte_writer.hpp"
#include "test/native/support/media_fixtures.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

using test::box;
using test::make_mp4;
using test::zeros;

TEST(Mp4Track, names_its_codecs) {
  const std::vector<std::pair<std::string, std::string>> codecs = {
      {"avc1", "h264"}, {"hvc1", "h265"}, {"hev1", "h265"},   {"vp08", "vp8"},
      {"vp09", "vp9"},  {"av01", "av1"},  {"apch", "prores"}, {"zzzz", "zzzz"}};
  for (const auto& [entry, name] : codecs) {
    EXPECT_EQ(probe_bytes(make_mp4({.video = entry})).video_codec, name);
  }
}

TEST(Mp4Track, reads_rotation) {
  for (const int rotation : {0, 90, 180, 270}) {
    const Probe probe =
        probe_bytes(make_mp4({.width = 1920, .height = 1080, .rotation = rotation}));
    const bool sideways = rotation == 90 || rotation == 270;
    EXPECT_EQ(probe.rotation, rotation);
    EXPECT_EQ(probe.coded_width, 1920U);
    EXPECT_EQ(probe.width, sideways ? 1080U : 1920U);
    EXPECT_EQ(probe.height, sideways ? 1920U : 1080U);
  }
}

TEST(Mp4Track, shows_wide_pixels_as_the_track_says) {
  const Probe probe = probe_bytes(make_mp4({.width = 1440, .height = 1080, .shown_width = 1920}));
  EXPECT_EQ(probe.coded_width, 1440U);
  EXPECT_EQ(probe.width, 1920U);
}

TEST(Mp4Track, reads_headers_of_version_1) {
  const Probe probe = probe_bytes(make_mp4({.wide_headers = true,
                                            .wide_offsets = true,
                                            .width = 1920,
                                            .height = 1080,
                                            .rotation = 90,
                                            .edits = {500, 1500}}));
  EXPECT_EQ(probe.width, 1080U);
  EXPECT_EQ(probe.duration_ms, 2000);
  EXPECT_TRUE(probe.findings.empty());
}

TEST(Mp4Track, edits_decide_the_duration) {
  EXPECT_EQ(probe_bytes(make_mp4()).duration_ms, 3000);
  EXPECT_EQ(probe_bytes(make_mp4({.edits = {1250}})).duration_ms, 1250);
}

TEST(Mp4Track, adds_up_the_samples_where_the_headers_state_no_duration) {
  EXPECT_EQ(probe_bytes(make_mp4({.states_duration = false})).duration_ms, 3000);
}

TEST(Mp4Track, reads_a_variable_rate) {
  const Probe probe = probe_bytes(make_mp4({.times = {{60, 1000}, {30, 2000}, {1, 9000}}}));
  ASSERT_TRUE(probe.frame_rate);
  EXPECT_TRUE(probe.frame_rate->variable);
  EXPECT_DOUBLE_EQ(probe.frame_rate->min, 15);
  EXPECT_DOUBLE_EQ(probe.frame_rate->max, 30);
  EXPECT_NEAR(probe.frame_rate->average, 91 * 30'000 / 129'000.0, 1e-9);
}

TEST(Mp4Track, a_time_table_beyond_the_window_is_read_in_part) {
  test::SampleRuns runs;
  for (int i = 0; i < 40'000; ++i) runs.emplace_back(1, i % 2 == 0 ? 1000 : 2000);
  const Probe probe = probe_bytes(make_mp4({.times = runs}));
  ASSERT_TRUE(probe.frame_rate);
  EXPECT_NEAR(probe.frame_rate->average, 20, 1e-9);
  EXPECT_TRUE(probe.frame_rate->variable);
}

TEST(Mp4Track, a_table_that_claims_billions_of_entries_is_read_as_far_as_it_goes) {
  std::string file = make_mp4({.audio = ""});
  const std::size_t table = file.find("stts");
  file.replace(table + 8, 4, "\xff\xff\xff\xff");
  const Probe probe = probe_bytes(file);
  ASSERT_TRUE(probe.frame_rate);
  EXPECT_NEAR(probe.frame_rate->average, 30, 1e-6);
  EXPECT_EQ(probe.duration_ms, 3000);
}

/// An elementary stream descriptor with an object type, its lengths in one or four bytes.
std::string descriptors(std::uint8_t object_type, bool long_lengths, std::uint8_t flags) {
  const std::string length = long_lengths ? "\x80\x80\x80\x20" : "\x20";
  std::string optional;
  if ((flags & 0x80) != 0) optional += zeros(2);
  if ((flags & 0x40) != 0) optional += std::string("\x03") + "url";
  if ((flags & 0x20) != 0) optional += zeros(2);
  return test::full_box("esds", 0, 0,
                        "\x03" + length + zeros(2) + static_cast<char>(flags) + optional + "\x04" +
                            length + static_cast<char>(object_type) + zeros(12));
}

TEST(Mp4Track, tells_codecs_apart_that_share_an_entry) {
  const std::vector<std::pair<int, std::string>> types = {
      {0x40, "aac"}, {0x6b, "mp3"}, {0x69, "mp3"}, {0xad, "opus"}, {0xdd, "vorbis"}};
  for (const auto& [type, name] : types) {
    for (const bool long_lengths : {false, true}) {
      const auto extra = descriptors(static_cast<std::uint8_t>(type), long_lengths, 0);
      EXPECT_EQ(probe_bytes(make_mp4({.audio_extra = extra})).audio_codec, name);
    }
  }
  const std::vector<std::pair<int, std::string>> videos = {
      {0x20, "mpeg4"}, {0x21, "h264"}, {0x23, "h265"}, {0x61, "mpeg2"}, {0x6a, "mpeg1"}};
  for (const auto& [type, name] : videos) {
    const auto extra = descriptors(static_cast<std::uint8_t>(type), false, 0xe0);
    EXPECT_EQ(probe_bytes(make_mp4({.video = "mp4v", .video_extra = extra})).video_codec, name);
  }
}

TEST(Mp4Track, takes_descriptors_that_make_no_sense_for_none) {
  for (const std::string& body :
       {std::string("\x07"), std::string("\x03\x20") + zeros(3) + "\x09"}) {
    const auto extra = test::full_box("esds", 0, 0, body);
    EXPECT_EQ(probe_bytes(make_mp4({.audio_extra = extra})).audio_codec, "aac");
  }
}

TEST(Mp4Track, names_the_codec_below_an_encryption) {
  const Probe probe =
      probe_bytes(make_mp4({.video = "encv", .video_extra = box("sinf", box("frma", "avc1"))}));
  EXPECT_EQ(probe.video_codec, "h264");
  EXPECT_TRUE(probe.has(Flaw::encrypted));
}

TEST(Mp4Track, without_anything_has_no_duration) {
  EXPECT_FALSE(Mp4Track().seconds(1000));
  Mp4Track scaled;
  scaled.timescale = 600;
  EXPECT_FALSE(scaled.seconds(0));
}

}  // namespace
}  // namespace tokpost::media
