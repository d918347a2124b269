#include "native/core/media/rules.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tokpost::media {
namespace {

Probe good_video() {
  Probe probe;
  probe.container = Container::mp4;
  probe.size_bytes = 1'000'000;
  probe.video_codec = "h264";
  probe.width = 1080;
  probe.height = 1920;
  probe.frame_rate = FrameRate{30, 30, 30, false};
  probe.duration_ms = 15'000;
  return probe;
}

Probe good_photo() {
  Probe probe;
  probe.container = Container::jpeg;
  probe.size_bytes = 500'000;
  probe.width = 1080;
  probe.height = 1920;
  return probe;
}

/// The only problem, which the test then looks at.
Problem only(const std::vector<Problem>& problems) {
  EXPECT_EQ(problems.size(), 1U);
  return problems.empty() ? Problem{} : problems.front();
}

TEST(VideoRules, a_good_video_has_no_problems) {
  EXPECT_TRUE(check_video(good_video()).empty());
  EXPECT_TRUE(check_video(good_video(), {.creator_max_duration_s = 15}).empty());
}

TEST(VideoRules, takes_the_three_containers_and_four_codecs) {
  for (const Container container : {Container::mp4, Container::mov, Container::webm}) {
    for (const char* codec : {"h264", "h265", "vp8", "vp9"}) {
      Probe probe = good_video();
      probe.container = container;
      probe.video_codec = codec;
      EXPECT_TRUE(check_video(probe).empty());
    }
  }
}

TEST(VideoRules, refuses_other_containers) {
  for (const Container container :
       {Container::matroska, Container::three_gp, Container::jpeg, Container::unknown}) {
    Probe probe = good_video();
    probe.container = container;
    const Problem problem = only(check_video(probe));
    EXPECT_EQ(problem.rule, "video.format");
    EXPECT_EQ(problem.code, "file_format_check_failed");
    EXPECT_EQ(problem.found, to_string(container));
    EXPECT_EQ(problem.allowed, "mp4, mov, webm");
    EXPECT_TRUE(problem.certain);
  }
}

TEST(VideoRules, names_what_an_unknown_file_is) {
  const Problem problem = only(check_video(probe_bytes("GIF89a......")));
  EXPECT_EQ(problem.rule, "video.format");
  EXPECT_EQ(problem.message, "The file is a GIF image.");
}

TEST(VideoRules, refuses_other_codecs) {
  Probe probe = good_video();
  probe.video_codec = "av1";
  const Problem problem = only(check_video(probe));
  EXPECT_EQ(problem.rule, "video.codec");
  EXPECT_EQ(problem.found, "av1");
  EXPECT_TRUE(problem.certain);
}

TEST(VideoRules, judges_the_average_frame_rate) {
  struct Case {
    double rate;
    bool problem;
    bool certain;
  };
  for (const Case& one : {Case{22, true, true}, Case{22.98, true, false}, Case{23, false, false},
                          Case{23.976, false, false}, Case{60, false, false},
                          Case{60.02, true, false}, Case{120, true, true}}) {
    Probe probe = good_video();
    probe.frame_rate = FrameRate{one.rate, 1, 1000, true};
    const auto problems = check_video(probe);
    ASSERT_EQ(problems.size(), one.problem ? 1U : 0U) << one.rate;
    if (!one.problem) continue;
    EXPECT_EQ(problems[0].rule, "video.frame_rate");
    EXPECT_EQ(problems[0].code, "frame_rate_check_failed");
    EXPECT_EQ(problems[0].allowed, "23 to 60 fps");
    EXPECT_EQ(problems[0].certain, one.certain) << one.rate;
  }
}

TEST(VideoRules, an_unknown_frame_rate_is_no_problem) {
  Probe probe = good_video();
  probe.frame_rate.reset();
  EXPECT_TRUE(check_video(probe).empty());
}

TEST(VideoRules, refuses_small_pictures_and_warns_of_large_ones) {
  Probe probe = good_video();
  probe.width = 320;
  Problem problem = only(check_video(probe));
  EXPECT_EQ(problem.rule, "video.min_side");
  EXPECT_EQ(problem.code, "picture_size_check_failed");
  EXPECT_EQ(problem.found, "320x1920");
  EXPECT_TRUE(problem.certain);
  probe.width = 5000;
  probe.height = 5000;
  problem = only(check_video(probe));
  EXPECT_EQ(problem.rule, "video.max_side");
  EXPECT_FALSE(problem.certain);
  probe.width = 360;
  probe.height = 4096;
  EXPECT_TRUE(check_video(probe).empty());
}

TEST(VideoRules, the_creators_own_limit_is_certain) {
  Probe probe = good_video();
  probe.duration_ms = 60'001;
  const Problem problem = only(check_video(probe, {.creator_max_duration_s = 60}));
  EXPECT_EQ(problem.rule, "video.creator_duration");
  EXPECT_EQ(problem.code, "duration_check_failed");
  EXPECT_EQ(problem.found, "60 s");
  EXPECT_TRUE(problem.certain);
}

TEST(VideoRules, ten_minutes_are_documented_but_an_hour_was_seen) {
  Probe probe = good_video();
  probe.duration_ms = 600'000;
  EXPECT_TRUE(check_video(probe).empty());
  probe.duration_ms = 600'500;
  EXPECT_FALSE(only(check_video(probe)).certain);
  EXPECT_FALSE(only(check_video(probe, {.creator_max_duration_s = 3600})).certain);
  EXPECT_EQ(only(check_video(probe)).found, "600.5 s");
  probe.duration_ms = 3'600'001;
  EXPECT_TRUE(only(check_video(probe)).certain);
  probe.duration_estimated = true;
  EXPECT_FALSE(only(check_video(probe)).certain);
}

TEST(VideoRules, an_unknown_duration_is_said) {
  Probe probe = good_video();
  probe.duration_ms.reset();
  const Problem problem = only(check_video(probe));
  EXPECT_EQ(problem.found, "unknown");
  EXPECT_FALSE(problem.certain);
}

TEST(VideoRules, refuses_more_than_4_gb) {
  Probe probe = good_video();
  probe.size_bytes = 4'294'967'296;
  EXPECT_TRUE(check_video(probe).empty());
  ++probe.size_bytes;
  EXPECT_EQ(only(check_video(probe)).code, "invalid_params");
}

TEST(VideoRules, reports_what_is_wrong_with_the_file) {
  Probe probe = good_video();
  probe.findings = {{Flaw::truncated, "The file is cut off."},
                    {Flaw::too_scattered, "The file is spread too far."}};
  probe.duration_ms.reset();
  const auto problems = check_video(probe);
  ASSERT_EQ(problems.size(), 2U);
  EXPECT_EQ(problems[0].rule, "file.truncated");
  EXPECT_EQ(problems[0].message, "The file is cut off.");
  EXPECT_TRUE(problems[0].certain);
  EXPECT_FALSE(problems[1].certain);
}

TEST(VideoRules, reports_all_problems_at_once) {
  Probe probe = good_video();
  probe.video_codec = "av1";
  probe.width = 100;
  probe.frame_rate = FrameRate{10, 10, 10, false};
  probe.duration_ms = 99'999'999;
  EXPECT_EQ(check_video(probe, {.creator_max_duration_s = 60}).size(), 5U);
}

TEST(PhotoRules, a_good_photo_has_no_problems) {
  EXPECT_TRUE(check_photo(good_photo()).empty());
  Probe landscape = good_photo();
  std::swap(landscape.width, landscape.height);
  EXPECT_TRUE(check_photo(landscape).empty());
}

TEST(PhotoRules, the_shorter_side_decides) {
  Probe probe = good_photo();
  probe.width = 941;
  probe.height = 1672;
  EXPECT_TRUE(check_photo(probe).empty());
  probe.width = 1086;
  probe.height = 1448;
  const Problem problem = only(check_photo(probe));
  EXPECT_EQ(problem.rule, "photo.short_side");
  EXPECT_EQ(problem.code, "picture_size_check_failed");
  EXPECT_EQ(problem.found, "1086x1448");
}

TEST(PhotoRules, refuses_png_and_videos) {
  for (const Container container : {Container::png, Container::mp4, Container::unknown}) {
    Probe probe = good_photo();
    probe.container = container;
    const Problem problem = only(check_photo(probe));
    EXPECT_EQ(problem.rule, "photo.format");
    EXPECT_TRUE(problem.certain);
  }
}

TEST(PhotoRules, warns_between_20_mb_and_20_mib) {
  Probe probe = good_photo();
  probe.size_bytes = 20'000'000;
  EXPECT_TRUE(check_photo(probe).empty());
  probe.size_bytes = 20'000'001;
  EXPECT_FALSE(only(check_photo(probe)).certain);
  probe.size_bytes = 20'971'521;
  EXPECT_TRUE(only(check_photo(probe)).certain);
}

TEST(PhotoRules, warns_of_animation) {
  Probe probe = good_photo();
  probe.container = Container::webp;
  probe.animated = true;
  EXPECT_FALSE(only(check_photo(probe)).certain);
}

TEST(PhotoRules, an_empty_file_is_one_problem) {
  EXPECT_EQ(only(check_photo(probe_bytes(""))).rule, "file.empty");
  EXPECT_EQ(only(check_video(probe_bytes(""))).rule, "file.empty");
}

TEST(UploadContentType, follows_the_container) {
  EXPECT_EQ(upload_content_type(Container::mp4), "video/mp4");
  EXPECT_EQ(upload_content_type(Container::mov), "video/quicktime");
  EXPECT_EQ(upload_content_type(Container::webm), "video/webm");
  EXPECT_EQ(upload_content_type(Container::matroska), "");
  EXPECT_EQ(upload_content_type(Container::jpeg), "");
}

}  // namespace
}  // namespace tokpost::media
