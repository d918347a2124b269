#include "native/sandbox/sample_video.hpp"

#include "native/core/media/probe.hpp"

#include <gtest/gtest.h>

namespace tokpost::sandbox {
namespace {

TEST(SampleVideo, is_what_was_asked_for) {
  for (const bool moov_first : {true, false}) {
    SampleVideoOptions options;
    options.codec = moov_first ? "h264" : "h265";
    options.width = 720;
    options.height = 1280;
    options.fps = 29.97;
    options.seconds = 12;
    options.moov_first = moov_first;
    const auto video = make_sample_video(options);
    ASSERT_TRUE(video.has_value());
    const std::string file = video->bytes();
    const media::Probe probe = media::probe_bytes(file);
    EXPECT_TRUE(probe.findings.empty()) << probe.findings[0].message;
    EXPECT_EQ(probe.container, media::Container::mp4);
    EXPECT_EQ(probe.video_codec, options.codec);
    EXPECT_EQ(probe.width, 720U);
    EXPECT_EQ(probe.height, 1280U);
    ASSERT_TRUE(probe.frame_rate.has_value());
    EXPECT_NEAR(probe.frame_rate->average, 29.97, 0.001);
    EXPECT_FALSE(probe.frame_rate->variable);
    EXPECT_NEAR(static_cast<double>(probe.duration_ms.value_or(0)), 12'000, 20);
    EXPECT_EQ(probe.moov, moov_first ? media::MoovPlace::start : media::MoovPlace::end);
  }
}

TEST(SampleVideo, has_the_size_that_was_asked_for) {
  for (const std::uint64_t size : {10'000'000ULL, 5'000'001ULL}) {
    SampleVideoOptions options;
    options.size_bytes = size;
    const auto video = make_sample_video(options);
    ASSERT_TRUE(video.has_value());
    EXPECT_EQ(video->size(), size);
    EXPECT_TRUE(media::probe_bytes(video->bytes()).findings.empty());
  }
}

TEST(SampleVideo, reads_the_same_in_parts) {
  SampleVideoOptions options;
  options.size_bytes = 20'000;
  options.moov_first = false;
  const auto video = make_sample_video(options);
  const std::string whole = video->bytes();
  for (const std::size_t step : {1U, 7U, 1000U, 20'000U}) {
    std::string joined;
    for (std::size_t at = 0; at < whole.size(); at += step) {
      std::string part(std::min(step, whole.size() - at), 'x');
      video->read(at, part);
      joined += part;
    }
    EXPECT_TRUE(joined == whole) << step;
  }
}

TEST(SampleVideo, of_gigabytes_takes_no_memory) {
  SampleVideoOptions options;
  options.size_bytes = 6'000'000'000;
  options.moov_first = false;
  const auto video = make_sample_video(options);
  ASSERT_TRUE(video.has_value());
  EXPECT_EQ(video->size(), options.size_bytes);
  std::string end(2000, 'x');
  video->read(options.size_bytes - end.size(), end);
  EXPECT_NE(end.find("moov"), std::string::npos);
}

TEST(SampleVideo, refuses_what_no_file_can_be) {
  const auto fails = [](auto change) {
    SampleVideoOptions options;
    change(options);
    const auto video = make_sample_video(options);
    return !video.has_value() && video.error().kind == Errc::validation;
  };
  EXPECT_TRUE(fails([](auto& options) { options.codec = "av1"; }));
  EXPECT_TRUE(fails([](auto& options) { options.width = 0; }));
  EXPECT_TRUE(fails([](auto& options) { options.height = 70'000; }));
  EXPECT_TRUE(fails([](auto& options) { options.fps = 0; }));
  EXPECT_TRUE(fails([](auto& options) { options.seconds = -1; }));
  EXPECT_TRUE(fails([](auto& options) {
    options.fps = 0.0001;
    options.seconds = 100'000'000;
  }));
  EXPECT_TRUE(fails([](auto& options) { options.size_bytes = 100; }));
}

}  // namespace
}  // namespace tokpost::sandbox
