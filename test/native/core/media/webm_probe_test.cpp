#include "native/core/media/probe.hpp"
#include "test/native/support/byte_writer.hpp"
#include "test/native/support/media_fixtures.hpp"

#include <gtest/gtest.h>

#include <bit>

namespace tokpost::media {
namespace {

using test::element;
using test::make_webm;
using test::uint_element;

TEST(WebmProbe, reads_a_plain_file) {
  const Probe probe = probe_bytes(make_webm());
  EXPECT_EQ(probe.container, Container::webm);
  EXPECT_EQ(probe.video_codec, "vp9");
  EXPECT_EQ(probe.audio_codec, "opus");
  EXPECT_TRUE(probe.has_audio);
  EXPECT_EQ(probe.width, 720U);
  EXPECT_EQ(probe.height, 1280U);
  EXPECT_EQ(probe.duration_ms, 3000);
  EXPECT_NEAR(probe.frame_rate->average, 30, 0.001);
  EXPECT_FALSE(probe.frame_rate->variable);
  EXPECT_TRUE(probe.findings.empty());
}

TEST(WebmProbe, tells_matroska_by_its_document_type) {
  const Probe probe = probe_bytes(make_webm({.doc_type = "matroska", .video = "V_MPEG4/ISO/AVC"}));
  EXPECT_EQ(probe.container, Container::matroska);
  EXPECT_EQ(probe.video_codec, "h264");
}

TEST(WebmProbe, reads_what_browsers_record) {
  for (const bool groups : {false, true}) {
    const Probe probe = probe_bytes(make_webm({.frame_nanoseconds = std::nullopt,
                                               .duration_ms = std::nullopt,
                                               .endless = true,
                                               .block_groups = groups,
                                               .frames = 300,
                                               .first_ms = 5000}));
    ASSERT_TRUE(probe.frame_rate);
    EXPECT_NEAR(probe.frame_rate->average, 30, 0.2);
    EXPECT_FALSE(probe.frame_rate->variable);
    ASSERT_TRUE(probe.duration_ms);
    EXPECT_NEAR(static_cast<double>(*probe.duration_ms), 10'000, 2);
    EXPECT_FALSE(probe.duration_estimated);
    EXPECT_TRUE(probe.findings.empty());
  }
}

TEST(WebmProbe, a_duration_that_nothing_tells_stays_unknown) {
  const Probe probe = probe_bytes(make_webm({.duration_ms = std::nullopt,
                                             .endless = true,
                                             .frames = 90,
                                             .frames_per_cluster = 90,
                                             .frame_bytes = 20'000}));
  EXPECT_FALSE(probe.duration_ms);
  EXPECT_TRUE(probe.frame_rate);
}

TEST(WebmProbe, follows_the_seek_head_to_tracks_behind_the_media) {
  const Probe probe = probe_bytes(make_webm({.tracks_at_end = true}));
  EXPECT_EQ(probe.video_codec, "vp9");
  EXPECT_TRUE(probe.findings.empty());
}

TEST(WebmProbe, shows_the_picture_as_the_track_says) {
  const std::string display = uint_element(0x54b0, 1920) + uint_element(0x54ba, 1080);
  EXPECT_EQ(probe_bytes(make_webm({.video_extra = display})).width, 1920U);
  const std::string ratio = display + uint_element(0x54b2, 3);
  EXPECT_EQ(probe_bytes(make_webm({.video_extra = ratio})).width, 720U);
  const std::string crop = uint_element(0x54cc, 10) + uint_element(0x54dd, 10) +
                           uint_element(0x54bb, 100) + uint_element(0x54aa, 9999);
  const Probe cropped = probe_bytes(make_webm({.video_extra = crop}));
  EXPECT_EQ(cropped.width, 700U);
  EXPECT_EQ(cropped.height, 0U);
}

TEST(WebmProbe, reads_rotation) {
  const auto roll = [](double degrees) {
    return element(0x7670,
                   element(0x7675, test::big_endian(std::bit_cast<std::uint64_t>(degrees), 8)));
  };
  const Probe probe = probe_bytes(make_webm({.video_extra = roll(-90)}));
  EXPECT_EQ(probe.rotation, 90);
  EXPECT_EQ(probe.width, 1280U);
  EXPECT_EQ(probe_bytes(make_webm({.video_extra = roll(1e30)})).rotation, 0);
}

TEST(WebmProbe, finds_encryption) {
  const std::string encodings = element(0x6d80, element(0x6240, element(0x5035, "")));
  EXPECT_TRUE(probe_bytes(make_webm({.track_extra = encodings})).has(Flaw::encrypted));
  const std::string compression = element(0x6d80, element(0x6240, element(0x5034, "")));
  EXPECT_FALSE(probe_bytes(make_webm({.track_extra = compression})).has(Flaw::encrypted));
}

TEST(WebmProbe, a_file_without_pictures) {
  const Probe probe = probe_bytes(make_webm({.video = "", .duration_ms = std::nullopt}));
  EXPECT_TRUE(probe.has(Flaw::no_video));
  EXPECT_TRUE(probe.has_audio);
}

TEST(WebmProbe, finds_a_file_that_is_cut_off) {
  const std::string file = make_webm();
  EXPECT_TRUE(probe_bytes(file.substr(0, file.size() - 1)).has(Flaw::truncated));
  EXPECT_TRUE(probe_bytes(file.substr(0, 48)).has(Flaw::truncated));
  const Probe headless = probe_bytes(file.substr(0, file.find("\x1f\x43\xb6\x75")));
  EXPECT_TRUE(headless.has(Flaw::truncated));
  EXPECT_TRUE(probe_bytes(file.substr(0, file.find("\x16\x54\xae\x6b"))).has(Flaw::no_index));
}

TEST(WebmProbe, a_header_that_cannot_be_read_is_corrupt) {
  EXPECT_TRUE(probe_bytes(std::string("\x1a\x45\xdf\xa3\0\0\0\0", 8)).has(Flaw::corrupt));
}

TEST(WebmProbe, an_impossible_duration_is_corrupt) {
  for (const double hostile : {1e300, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
    const Probe probe = probe_bytes(make_webm({.duration_ms = hostile}));
    EXPECT_EQ(probe.has(Flaw::corrupt), hostile > 0);
    // What is no duration at all is measured instead.
    EXPECT_EQ(probe.duration_ms.has_value(), !(hostile > 0));
  }
}

}  // namespace
}  // namespace tokpost::media
