#include "native/core/media/probe_file.hpp"

#include "test/native/support/byte_writer.hpp"
#include "test/native/support/media_fixtures.hpp"
#include "test/native/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include <sys/stat.h>

namespace tokpost::media {
namespace {

class ProbeFileTest : public ::testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& bytes) {
    const auto path = directory_.path() / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path.string();
  }
  test::TempDir directory_;
};

TEST_F(ProbeFileTest, probes_a_file) {
  const auto probe = probe_file(write("clip.mp4", test::make_mp4({.moov_first = false})));
  ASSERT_TRUE(probe.has_value());
  EXPECT_EQ(probe->video_codec, "h264");
  EXPECT_EQ(probe->duration_ms, 3000);
}

TEST_F(ProbeFileTest, probes_a_sparse_file_of_4_gb) {
  std::string head = test::make_mp4({.large_mdat = true});
  constexpr std::uint64_t kSize = 4'000'000'000;
  const std::size_t media = head.find("mdat") - 4;
  head.replace(media + 8, 8, test::big_endian(kSize - media, 8));
  const std::string path = write("large.mp4", head);
  std::filesystem::resize_file(path, kSize);
  const auto probe = probe_file(path);
  ASSERT_TRUE(probe.has_value());
  EXPECT_EQ(probe->size_bytes, kSize);
  EXPECT_TRUE(probe->findings.empty());
}

TEST_F(ProbeFileTest, a_missing_file_is_a_fault_of_the_caller) {
  const auto probe = probe_file((directory_.path() / "none").string());
  ASSERT_TRUE(probe.has_error());
  EXPECT_EQ(probe.error().kind, Errc::validation);
  EXPECT_EQ(probe.error().code, "file_not_found");
}

TEST_F(ProbeFileTest, a_directory_or_a_pipe_is_no_file) {
  EXPECT_EQ(probe_file(directory_.path().string()).error().code, "not_a_file");
  const std::string pipe = (directory_.path() / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(probe_file(pipe).error().code, "not_a_file");
}

TEST_F(ProbeFileTest, a_path_through_a_file_cannot_be_read) {
  const std::string path = write("clip.mp4", "x") + "/inside";
  EXPECT_EQ(probe_file(path).error().code, "file_unreadable");
}

}  // namespace
}  // namespace tokpost::media
