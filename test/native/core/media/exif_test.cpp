#include "native/core/media/parsers.hpp"
#include "test/native/support/byte_writer.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

std::string directory(std::uint64_t orientation) {
  return "MM" + test::big_endian(42, 2) + test::big_endian(8, 4) + test::big_endian(1, 2) +
         test::big_endian(0x0112, 2) + test::big_endian(3, 2) + test::big_endian(1, 4) +
         test::big_endian(orientation, 2) + test::zeros(6);
}

TEST(Exif, reads_the_orientation) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    EXPECT_EQ(exif_orientation(directory(static_cast<std::uint64_t>(orientation))), orientation);
  }
}

TEST(Exif, an_impossible_orientation_is_upright) {
  EXPECT_EQ(exif_orientation(directory(0)), 1);
  EXPECT_EQ(exif_orientation(directory(9)), 1);
}

TEST(Exif, what_is_no_tiff_is_upright) {
  EXPECT_EQ(exif_orientation(""), 1);
  EXPECT_EQ(exif_orientation("MM"), 1);
  EXPECT_EQ(exif_orientation("JUNKJUNKJUNK"), 1);
}

TEST(Exif, a_directory_outside_the_block_is_upright) {
  std::string tiff = directory(6);
  tiff.replace(4, 4, test::big_endian(0xfffffff0, 4));
  EXPECT_EQ(exif_orientation(tiff), 1);
}

TEST(Exif, a_directory_that_claims_more_than_there_is_ends_with_the_block) {
  std::string tiff = directory(6);
  tiff.replace(8, 4, test::big_endian(0xffff0110, 4));
  EXPECT_EQ(exif_orientation(tiff), 1);
}

TEST(ImageSize, sideways_orientations_swap_the_sides) {
  Probe probe;
  set_image_size(probe, 400, 300, 6);
  EXPECT_EQ(probe.coded_width, 400U);
  EXPECT_EQ(probe.width, 300U);
  EXPECT_EQ(probe.height, 400U);
  EXPECT_EQ(probe.rotation, 90);
  set_image_size(probe, 400, 300, 3);
  EXPECT_EQ(probe.width, 400U);
  EXPECT_EQ(probe.rotation, 180);
}

}  // namespace
}  // namespace tokpost::media
