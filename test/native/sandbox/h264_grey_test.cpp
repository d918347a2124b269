#include "native/sandbox/h264_grey.hpp"

#include "native/sandbox/sample_video.hpp"
#include "test/native/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <ostream>

namespace tokpost::sandbox {
namespace {

std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
  std::string text;
  std::string piece(64 * 1024, '\0');
  while (pipe) {
    const std::size_t got = std::fread(piece.data(), 1, piece.size(), pipe.get());
    if (got == 0) break;
    text.append(piece, 0, got);
  }
  return text;
}

/// The sizes that the bytes of a sample claim; the sample is whole if they add up.
bool is_one_unit(const std::string& sample) {
  std::size_t size = 0;
  for (int i = 0; i < 4; ++i) size = size << 8 | static_cast<unsigned char>(sample.at(i));
  return size + 4 == sample.size();
}

bool has_start_code(const std::string& sample) {
  using namespace std::string_literals;
  return sample.find("\0\0\1"s, 4) != std::string::npos ||
         sample.find("\0\0\0"s, 4) != std::string::npos;
}

TEST(GreyH264, samples_are_whole_and_mostly_small) {
  const GreyH264 grey(1080, 1920, 30);
  for (std::uint64_t index = 0; index < 40; ++index) {
    const std::string sample = grey.sample(index);
    EXPECT_TRUE(is_one_unit(sample)) << index;
    EXPECT_FALSE(has_start_code(sample)) << index;
    EXPECT_LE(sample.size(), index == 0 ? 9000U : 20U);
  }
  EXPECT_EQ(static_cast<unsigned char>(grey.sample(0)[4]), 0x65);  // an IDR picture
}

TEST(GreyH264, the_level_fits_the_picture) {
  const auto level = [](std::uint32_t width, std::uint32_t height, double fps) {
    return static_cast<int>(GreyH264(width, height, fps).configuration()[3]);
  };
  EXPECT_EQ(level(640, 360, 30), 30);
  EXPECT_EQ(level(1280, 720, 30), 31);
  EXPECT_EQ(level(1080, 1920, 30), 40);
  EXPECT_EQ(level(1080, 1920, 60), 42);
  EXPECT_EQ(level(3840, 2160, 30), 51);
  EXPECT_EQ(level(60'000, 60'000, 60), 62);  // the highest there is
}

struct Picture {
  std::uint32_t width;
  std::uint32_t height;
  double fps;

  friend std::ostream& operator<<(std::ostream& out, const Picture& one) {
    return out << one.width << 'x' << one.height << " at " << one.fps;
  }
};

/// What a decoder that others wrote makes of it.
class GreyDecoded : public ::testing::TestWithParam<Picture> {};
INSTANTIATE_TEST_SUITE_P(Sizes, GreyDecoded,
                         ::testing::Values(Picture{360, 640, 30}, Picture{1080, 1920, 29.97},
                                           Picture{500, 372, 23}, Picture{1280, 720, 60}));

TEST_P(GreyDecoded, is_grey_in_every_frame) {
  if (output_of("ffmpeg -version 2>/dev/null").find("ffmpeg version") == std::string::npos) {
    GTEST_SKIP() << "ffmpeg is not installed: nothing to decode with";
  }
  const Picture& picture = GetParam();
  SampleVideoOptions options;
  options.width = picture.width;
  options.height = picture.height;
  options.fps = picture.fps;
  options.seconds = 20 / picture.fps;  // past the wrap of the frame number
  options.size_bytes = 100'000;
  const test::TempDir directory;
  const std::string path = (directory.path() / "grey.mp4").string();
  std::ofstream(path, std::ios::binary) << make_sample_video(options)->bytes();
  const std::string errors =
      output_of("ffmpeg -nostdin -v warning -xerror -i " + path + " -f null - 2>&1");
  EXPECT_EQ(errors, "");
  const std::string frames = output_of("ffmpeg -nostdin -v error -i " + path +
                                       " -fps_mode passthrough -f rawvideo -pix_fmt yuv420p -");
  const std::size_t frame_bytes = std::size_t{picture.width} * picture.height * 3 / 2;
  EXPECT_EQ(frames.size(), 20 * frame_bytes);
  EXPECT_TRUE(std::all_of(frames.begin(), frames.end(),
                          [](char byte) { return static_cast<unsigned char>(byte) == 128; }));
}

}  // namespace
}  // namespace tokpost::sandbox
