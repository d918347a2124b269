#include "native/core/media/parsers.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

TEST(CodecNames, of_sample_entries) {
  EXPECT_EQ(codec_of_fourcc(0x61766331), "h264");
  EXPECT_EQ(codec_of_fourcc(0x68766331), "h265");
  EXPECT_EQ(codec_of_fourcc(0x76703039), "vp9");
  EXPECT_EQ(codec_of_fourcc(0x4f707573), "opus");
}

TEST(CodecNames, an_unknown_fourcc_is_made_printable) {
  EXPECT_EQ(codec_of_fourcc(0x78797a31), "xyz1");
  EXPECT_EQ(codec_of_fourcc(0x0078ff31), "?x?1");
}

TEST(CodecNames, of_matroska_ids) {
  EXPECT_EQ(codec_of_matroska_id("V_VP8"), "vp8");
  EXPECT_EQ(codec_of_matroska_id("V_MPEGH/ISO/HEVC"), "h265");
  EXPECT_EQ(codec_of_matroska_id("A_AAC/MPEG4/LC"), "aac");
  EXPECT_EQ(codec_of_matroska_id("V_THEORA"), "theora");
  EXPECT_EQ(codec_of_matroska_id("X\nY"), "x?y");
}

}  // namespace
}  // namespace tokpost::media
