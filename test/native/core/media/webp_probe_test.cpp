#include "native/core/media/probe.hpp"
#include "test/native/support/media_fixtures.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

using test::make_webp;
using test::WebpKind;

TEST(WebpProbe, reads_the_size_of_every_kind) {
  for (const WebpKind kind : {WebpKind::lossy, WebpKind::lossless, WebpKind::extended}) {
    const Probe probe = probe_bytes(make_webp({.kind = kind, .width = 941, .height = 1672}));
    EXPECT_EQ(probe.container, Container::webp);
    EXPECT_EQ(probe.width, 941U);
    EXPECT_EQ(probe.height, 1672U);
    EXPECT_FALSE(probe.animated);
    EXPECT_TRUE(probe.findings.empty());
  }
}

TEST(WebpProbe, sees_animation) {
  EXPECT_TRUE(probe_bytes(make_webp({.kind = WebpKind::extended, .animated = true})).animated);
}

TEST(WebpProbe, finds_the_orientation_behind_the_picture) {
  const Probe probe = probe_bytes(
      make_webp({.kind = WebpKind::extended, .width = 800, .height = 600, .orientation = 6}));
  EXPECT_EQ(probe.exif_orientation, 6);
  EXPECT_EQ(probe.width, 600U);
  EXPECT_EQ(probe.rotation, 90);
}

TEST(WebpProbe, finds_a_file_that_is_cut_off) {
  EXPECT_TRUE(probe_bytes(make_webp().substr(0, 60)).has(Flaw::truncated));
}

TEST(WebpProbe, a_picture_without_its_signature_is_corrupt) {
  std::string lossy = make_webp();
  lossy[23] = 'x';
  EXPECT_TRUE(probe_bytes(lossy).has(Flaw::corrupt));
  std::string lossless = make_webp({.kind = WebpKind::lossless});
  lossless[20] = 'x';
  EXPECT_TRUE(probe_bytes(lossless).has(Flaw::corrupt));
  std::string unknown = make_webp();
  unknown[15] = 'X';
  EXPECT_TRUE(probe_bytes(unknown.replace(12, 4, "VPXX")).has(Flaw::corrupt));
}

}  // namespace
}  // namespace tokpost::media
