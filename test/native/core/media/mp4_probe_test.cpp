#include "native/core/media/probe.hpp"
#include "test/native/support/byte_writer.hpp"
#include "test/native/support/media_fixtures.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

using test::box;
using test::make_mp4;

TEST(Mp4Probe, reads_a_plain_file) {
  const std::string file = make_mp4();
  const Probe probe = probe_bytes(file);
  EXPECT_EQ(probe.container, Container::mp4);
  EXPECT_EQ(probe.video_codec, "h264");
  EXPECT_EQ(probe.audio_codec, "aac");
  EXPECT_TRUE(probe.has_audio);
  EXPECT_EQ(probe.width, 720U);
  EXPECT_EQ(probe.height, 1280U);
  EXPECT_EQ(probe.rotation, 0);
  EXPECT_EQ(probe.duration_ms, 3000);
  EXPECT_EQ(probe.size_bytes, file.size());
  EXPECT_EQ(probe.moov, MoovPlace::start);
  EXPECT_FALSE(probe.fragmented);
  ASSERT_TRUE(probe.frame_rate);
  EXPECT_NEAR(probe.frame_rate->average, 30, 1e-9);
  EXPECT_TRUE(probe.findings.empty());
}

TEST(Mp4Probe, tells_the_family_by_its_brand) {
  EXPECT_EQ(probe_bytes(make_mp4({.brand = "qt  "})).container, Container::mov);
  EXPECT_EQ(probe_bytes(make_mp4({.brand = "3gp5"})).container, Container::three_gp);
  EXPECT_EQ(probe_bytes(make_mp4({.brand = "3g2a"})).container, Container::three_gp);
  EXPECT_EQ(probe_bytes(make_mp4({.brand = "mp42"})).container, Container::mp4);
  EXPECT_EQ(probe_bytes(make_mp4({.brand = ""})).container, Container::mov);
}

TEST(Mp4Probe, finds_the_index_at_the_end) {
  for (const bool large : {false, true}) {
    const Probe probe = probe_bytes(make_mp4({.moov_first = false, .large_mdat = large}));
    EXPECT_EQ(probe.moov, MoovPlace::end);
    EXPECT_EQ(probe.duration_ms, 3000);
    EXPECT_TRUE(probe.findings.empty());
  }
}

TEST(Mp4Probe, a_file_without_sound) {
  const Probe probe = probe_bytes(make_mp4({.audio = ""}));
  EXPECT_FALSE(probe.has_audio);
  EXPECT_EQ(probe.audio_codec, "");
}

TEST(Mp4Probe, a_file_without_pictures) {
  const Probe probe = probe_bytes(make_mp4({.video = ""}));
  EXPECT_TRUE(probe.has(Flaw::no_video));
  EXPECT_EQ(probe.duration_ms, 3000);
}

TEST(Mp4Probe, a_recording_that_was_cut_off_has_no_index) {
  const std::string file = make_mp4({.moov_first = false});
  const Probe probe = probe_bytes(file.substr(0, 2000));
  EXPECT_TRUE(probe.has(Flaw::no_index));
  EXPECT_TRUE(probe.has(Flaw::truncated));
}

TEST(Mp4Probe, a_transfer_that_was_cut_off_lacks_media) {
  const std::string file = make_mp4();
  EXPECT_TRUE(probe_bytes(file.substr(0, file.size() - 1)).has(Flaw::truncated));
  EXPECT_TRUE(probe_bytes(file.substr(0, file.find("mdat") - 4)).has(Flaw::truncated));
}

TEST(Mp4Probe, media_to_the_end_of_the_file_is_checked_by_the_last_chunk) {
  std::string file = make_mp4();
  const std::size_t media = file.find("mdat") - 4;
  file.replace(media, 4, test::zeros(4));
  EXPECT_TRUE(probe_bytes(file).findings.empty());
  EXPECT_TRUE(probe_bytes(file.substr(0, media + 8)).has(Flaw::truncated));
}

TEST(Mp4Probe, a_box_of_impossible_size_is_corrupt) {
  std::string file = make_mp4({.moov_first = false});
  file.replace(file.find("mdat") - 4, 4, test::big_endian(3, 4));
  const Probe probe = probe_bytes(file);
  EXPECT_TRUE(probe.has(Flaw::corrupt));
  EXPECT_TRUE(probe.has(Flaw::no_index));
}

TEST(Mp4Probe, falls_back_on_the_movie_for_a_duration) {
  std::string file = make_mp4({.audio = "", .times = {}});
  const std::size_t header = file.find("mvhd");
  file.replace(header + 4 + 16, 4, test::big_endian(4321, 4));
  const Probe probe = probe_bytes(file);
  EXPECT_EQ(probe.duration_ms, 4321);
  EXPECT_FALSE(probe.frame_rate);
}

TEST(Mp4Probe, an_unknown_duration_stays_unknown) {
  std::string file = make_mp4({.audio = "", .times = {}});
  const std::size_t header = file.find("mvhd");
  file.replace(header + 4 + 16, 4, "\xff\xff\xff\xff");
  EXPECT_FALSE(probe_bytes(file).duration_ms);
}

TEST(Mp4Probe, an_impossible_duration_is_corrupt) {
  std::string file = make_mp4({.wide_headers = true, .audio = ""});
  const std::size_t header = file.find("mdhd");
  file.replace(header + 4 + 20, 4, test::big_endian(1, 4));
  file.replace(header + 4 + 24, 8, "\x7f\xff\xff\xff\xff\xff\xff\xff");
  const Probe probe = probe_bytes(file);
  EXPECT_TRUE(probe.has(Flaw::corrupt));
  EXPECT_FALSE(probe.duration_ms);
}

TEST(Mp4Probe, thousands_of_tracks_are_not_all_read) {
  std::string tracks;
  for (int i = 0; i < 5000; ++i) tracks += box("trak", "");
  const Probe probe = probe_bytes(box("ftyp", "isomxxxx") + box("moov", tracks) + box("mdat", "x"));
  EXPECT_TRUE(probe.has(Flaw::no_video));
}

TEST(Mp4Probe, endless_boxes_end_the_probe) {
  std::string file = box("ftyp", "isomxxxx");
  for (int i = 0; i < 30'000; ++i) file += box("free", "");
  EXPECT_TRUE(probe_bytes(file).has(Flaw::too_scattered));
}

}  // namespace
}  // namespace tokpost::media
