#include "native/core/media/probe.hpp"
#include "test/native/support/media_fixtures.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

using test::make_png;

TEST(PngProbe, reads_the_size) {
  const Probe probe = probe_bytes(make_png({.width = 640, .height = 480}));
  EXPECT_EQ(probe.container, Container::png);
  EXPECT_EQ(probe.width, 640U);
  EXPECT_EQ(probe.height, 480U);
  EXPECT_FALSE(probe.animated);
  EXPECT_TRUE(probe.findings.empty());
}

TEST(PngProbe, sees_animation_and_orientation) {
  const Probe probe = probe_bytes(make_png({.width = 640, .animated = true, .orientation = 5}));
  EXPECT_TRUE(probe.animated);
  EXPECT_EQ(probe.exif_orientation, 5);
  EXPECT_EQ(probe.height, 640U);
}

TEST(PngProbe, finds_a_file_that_is_cut_off) {
  const std::string file = make_png();
  EXPECT_TRUE(probe_bytes(file.substr(0, 200)).has(Flaw::truncated));
}

TEST(PngProbe, a_picture_without_a_header_is_corrupt) {
  EXPECT_TRUE(probe_bytes("\x89PNG\r\n\x1a\n").has(Flaw::corrupt));
  EXPECT_TRUE(probe_bytes(make_png({.width = 0})).has(Flaw::corrupt));
}

}  // namespace
}  // namespace tokpost::media
