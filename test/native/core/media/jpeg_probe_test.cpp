#include "native/core/media/probe.hpp"
#include "test/native/support/media_fixtures.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

using test::make_jpeg;

TEST(JpegProbe, reads_the_size) {
  const Probe probe = probe_bytes(make_jpeg());
  EXPECT_EQ(probe.container, Container::jpeg);
  EXPECT_EQ(probe.width, 1080U);
  EXPECT_EQ(probe.height, 1920U);
  EXPECT_TRUE(probe.findings.empty());
}

TEST(JpegProbe, reads_a_progressive_picture) {
  EXPECT_EQ(probe_bytes(make_jpeg({.width = 33, .progressive = true})).width, 33U);
}

TEST(JpegProbe, applies_the_orientation_in_both_byte_orders) {
  for (const bool little : {false, true}) {
    const Probe probe = probe_bytes(
        make_jpeg({.width = 4000, .height = 3000, .orientation = 8, .little_endian_exif = little}));
    EXPECT_EQ(probe.exif_orientation, 8);
    EXPECT_EQ(probe.rotation, 270);
    EXPECT_EQ(probe.coded_width, 4000U);
    EXPECT_EQ(probe.width, 3000U);
  }
}

TEST(JpegProbe, passes_fill_bytes_and_markers_without_length) {
  std::string file = make_jpeg();
  file.insert(2, "\xff\xff\xff\x01");
  EXPECT_EQ(probe_bytes(file).width, 1080U);
}

TEST(JpegProbe, finds_a_file_that_is_cut_off) {
  const std::string file = make_jpeg();
  EXPECT_TRUE(probe_bytes(file.substr(0, file.size() - 500)).has(Flaw::truncated));
  EXPECT_TRUE(probe_bytes(file.substr(0, 60)).has(Flaw::truncated));
}

TEST(JpegProbe, takes_data_behind_the_end_marker) {
  EXPECT_TRUE(probe_bytes(make_jpeg() + std::string(1000, 'x')).findings.empty());
}

TEST(JpegProbe, a_picture_without_a_frame_header_is_corrupt) {
  EXPECT_TRUE(probe_bytes(std::string("\xff\xd8\xff\xda\0\x08xxxxxxxx", 14)).has(Flaw::corrupt));
  EXPECT_TRUE(probe_bytes("\xff\xd8\xff\x01junkjunk").has(Flaw::corrupt));
}

TEST(JpegProbe, a_picture_of_no_size_is_corrupt) {
  EXPECT_TRUE(probe_bytes(make_jpeg({.width = 0})).has(Flaw::corrupt));
}

}  // namespace
}  // namespace tokpost::media
