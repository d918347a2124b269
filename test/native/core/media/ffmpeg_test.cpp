#include "native/core/media/probe_file.hpp"
#include "test/native/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <ostream>
#include <sstream>

namespace tokpost::media {
namespace {

/// What a command prints; empty where it fails.
std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
  std::string text;
  char piece[4096];
  while (pipe && std::fgets(piece, sizeof piece, pipe.get()) != nullptr) text += piece;
  return text;
}

std::map<std::string, std::string> ffprobe(const std::string& path) {
  std::map<std::string, std::string> fields;
  std::istringstream lines(
      output_of("ffprobe -v error -select_streams v -of default=nw=1 -show_entries "
                "stream=codec_name,width,height,avg_frame_rate:format=duration " +
                path));
  for (std::string line; std::getline(lines, line);) {
    const std::size_t equals = line.find('=');
    if (equals != std::string::npos) fields[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return fields;
}

double ratio(const std::string& text) {
  const std::size_t slash = text.find('/');
  return std::atof(text.c_str()) / std::atof(text.c_str() + slash + 1);
}

struct Sample {
  const char* name;
  const char* encoding;

  friend std::ostream& operator<<(std::ostream& out, const Sample& one) { return out << one.name; }
};

/// Real encoders' and muxers' files, judged by another's eyes.
class FfmpegTest : public ::testing::TestWithParam<Sample> {
 protected:
  void SetUp() override {
    if (output_of("ffmpeg -version 2>/dev/null; ffprobe -version 2>/dev/null")
            .find("ffprobe version") == std::string::npos) {
      GTEST_SKIP() << "ffmpeg and ffprobe are not installed: no comparison with them";
    }
  }
  test::TempDir directory_;
};

TEST_P(FfmpegTest, agrees_with_ffprobe) {
  const Sample& sample = GetParam();
  const std::string path = (directory_.path() / sample.name).string();
  const std::string command =
      "ffmpeg -nostdin -v error -y -f lavfi "
      "-i testsrc2=s=384x360:r=30000/1001:d=2 " +
      std::string(sample.encoding) + " " + path + " 2>/dev/null";
  if (std::system(command.c_str()) != 0) {  // NOLINT(concurrency-mt-unsafe): one thread
    GTEST_SKIP() << "this ffmpeg cannot make " << sample.name;
  }
  auto expected = ffprobe(path);
  if (expected["codec_name"] == "hevc") expected["codec_name"] = "h265";
  const auto probe = probe_file(path);
  ASSERT_TRUE(probe.has_value());
  EXPECT_TRUE(probe->findings.empty());
  EXPECT_EQ(probe->video_codec, expected["codec_name"]);
  EXPECT_EQ(std::to_string(probe->coded_width), expected["width"]);
  EXPECT_EQ(std::to_string(probe->coded_height), expected["height"]);
  ASSERT_TRUE(probe->frame_rate);
  EXPECT_NEAR(probe->frame_rate->average, ratio(expected["avg_frame_rate"]), 0.05);
  if (expected["duration"] != "N/A") {
    ASSERT_TRUE(probe->duration_ms);
    EXPECT_NEAR(static_cast<double>(*probe->duration_ms) / 1000, std::stod(expected["duration"]),
                0.002);
  }
}

constexpr const char* kH264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";

INSTANTIATE_TEST_SUITE_P(
    Samples, FfmpegTest,
    ::testing::Values(
        Sample{"plain.mp4", kH264}, Sample{"plain.mov", kH264}, Sample{"plain.3gp", kH264},
        Sample{"plain.mkv", kH264},
        Sample{"first.mp4", "-c:v libx264 -preset ultrafast -movflags +faststart"},
        Sample{"fragments.mp4",
               "-c:v libx264 -preset ultrafast -g 10 -movflags frag_keyframe+empty_moov"},
        Sample{"dash.mp4", "-c:v libx264 -preset ultrafast -g 10 -movflags dash+global_sidx"},
        Sample{"variable.mp4",
               "-vf \"setpts='if(lt(N,30),N/30/TB,(1+(N-30)/15)/TB)'\" -vsync vfr "
               "-c:v libx264 -preset ultrafast"},
        Sample{"hevc.mp4", "-c:v libx265 -preset ultrafast -x265-params log-level=none"},
        Sample{"vp8.webm", "-c:v libvpx -deadline realtime -cpu-used 8 -threads 1"},
        Sample{"vp9.webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8"},
        Sample{"live.webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -live 1"}),
    [](const ::testing::TestParamInfo<Sample>& sample) {
      std::string name = sample.param.name;
      name[name.find('.')] = '_';
      return name;
    });

}  // namespace
}  // namespace tokpost::media
