#include "native/sandbox/sample_image.hpp"

#include "native/core/media/probe.hpp"

#include <gtest/gtest.h>

namespace tokpost::sandbox {
namespace {

void expect_picture(const std::string& file, media::Container container, std::uint32_t width,
                    std::uint32_t height) {
  const media::Probe probe = media::probe_bytes(file);
  EXPECT_TRUE(probe.findings.empty()) << probe.findings[0].message;
  EXPECT_EQ(probe.container, container);
  EXPECT_EQ(probe.width, width);
  EXPECT_EQ(probe.height, height);
}

TEST(SampleImage, has_the_sides_that_were_asked_for) {
  using media::Container;
  const std::pair<std::uint32_t, std::uint32_t> sides[] = {{1080, 1920}, {1, 1}, {941, 1672}};
  for (const auto& [width, height] : sides) {
    expect_picture(make_sample_jpeg(width, height), Container::jpeg, width, height);
    expect_picture(make_sample_webp(width, height), Container::webp, width, height);
    expect_picture(make_sample_png(width, height), Container::png, width, height);
  }
}

TEST(SampleImage, keeps_to_what_the_formats_can_state) {
  expect_picture(make_sample_jpeg(0, 70'000), media::Container::jpeg, 1, 65'535);
  expect_picture(make_sample_webp(0, 20'000), media::Container::webp, 1, 16'384);
  expect_picture(make_sample_png(0, 0), media::Container::png, 1, 1);
}

// The checksums are those that zlib gives for the same bytes.
TEST(SampleImage, a_png_has_its_checksums) {
  const std::string file = make_sample_png(8, 1);
  EXPECT_NE(file.find(std::string("\x78\x01\x01\x02\x00\xfd\xff\x00\x00\x00\x02\x00\x01", 13)),
            std::string::npos);
  EXPECT_TRUE(file.ends_with(std::string("\0\0\0\0IEND\xae\x42\x60\x82", 12)));
}

}  // namespace
}  // namespace tokpost::sandbox
