#include "native/core/media/open_file.hpp"

#include "test/native/core/media/source_fixture.hpp"
#include "test/native/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include <sys/stat.h>

namespace tokpost::media {
namespace {

class OpenFileTest : public ::testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& bytes) {
    std::string path = (directory_.path() / name).string();
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  static std::string fingerprint(const std::string& path) {
    return file_fingerprint(**OpenFile::open(path)).value();
  }

  test::TempDir directory_;
};

TEST_F(OpenFileTest, reads_at_any_offset) {
  const std::string bytes = some_bytes(100'000);
  const auto file = OpenFile::open(write("a", bytes)).value();
  EXPECT_EQ(file->identity().size, bytes.size());
  std::string got(1000, '\0');
  ASSERT_TRUE(file->read(got.data(), 98'765, got.size()));
  EXPECT_EQ(got, bytes.substr(98'765, 1000));
  file->expect_reads(0, bytes.size());
  std::string cached(1000, '\0');
  const std::size_t came = file->read_cached(cached.data(), 500, cached.size());
  EXPECT_EQ(cached.substr(0, came), bytes.substr(500, came));
}

TEST_F(OpenFileTest, notices_that_a_file_is_too_short) {
  const auto file = OpenFile::open(write("a", "short")).value();
  std::string got(6, '\0');
  EXPECT_EQ(file->read(got.data(), 0, 6).error().code, "source_changed");
}

TEST_F(OpenFileTest, what_is_no_regular_file_is_lost) {
  const std::string pipe = (directory_.path() / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  for (const std::string& path :
       {pipe, directory_.path().string(), (directory_.path() / "none").string()}) {
    EXPECT_EQ(OpenFile::open(path).error().code, "source_lost") << path;
  }
}

TEST_F(OpenFileTest, knows_when_it_has_changed) {
  const std::string path = write("a", "one");
  const auto file = OpenFile::open(path).value();
  EXPECT_EQ(file->identity_now().value(), file->identity());
  std::ofstream(path, std::ios::app) << "more";
  EXPECT_NE(file->identity_now().value(), file->identity());
}

TEST_F(OpenFileTest, its_fingerprint_follows_size_time_and_content) {
  const std::string bytes = some_bytes(200'000);
  const std::string path = write("a", bytes);
  const auto time = std::filesystem::last_write_time(path);
  const std::string before = fingerprint(path);
  EXPECT_EQ(fingerprint(path), before);

  std::filesystem::last_write_time(path, time + std::chrono::seconds(1));
  EXPECT_NE(fingerprint(path), before);
  std::filesystem::last_write_time(path, time);
  EXPECT_EQ(fingerprint(path), before);

  // The same size and time, another head, another tail.
  for (const std::size_t at : {std::size_t{0}, bytes.size() - 1}) {
    std::string other = bytes;
    other[at] ^= 1;
    write("a", other);
    std::filesystem::last_write_time(path, time);
    EXPECT_NE(fingerprint(path), before) << at;
  }
  write("a", bytes.substr(1));
  EXPECT_NE(fingerprint(path), before);
}

TEST_F(OpenFileTest, an_empty_file_has_a_fingerprint_too) {
  EXPECT_TRUE(fingerprint(write("a", "")).starts_with("file:"));
}

}  // namespace
}  // namespace tokpost::media
