#include "native/core/media/file_source.hpp"

#include "native/core/media/file_body.hpp"
#include "test/native/core/media/source_fixture.hpp"
#include "test/native/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace tokpost::media {
namespace {

class FileSourceTest : public SourceTest {
 protected:
  void write(const std::string& bytes) { std::ofstream(path_, std::ios::binary) << bytes; }
  std::shared_ptr<Source> open_file() {
    return run<std::shared_ptr<Source>>([this] { return async_open_file(path_); }).value();
  }

  test::TempDir directory_;
  std::string path_ = (directory_.path() / "clip.mp4").string();
};

TEST_F(FileSourceTest, reads_every_range) {
  const std::string bytes = some_bytes(5 * FileBody::kPieceBytes + 123);
  write(bytes);
  const auto source = open_file();
  EXPECT_EQ(source->size_bytes(), bytes.size());
  EXPECT_TRUE(source->survives_restart());
  EXPECT_FALSE(source->is_kept_in_memory());
  EXPECT_EQ(source->fingerprint(), open_file()->fingerprint());
  EXPECT_TRUE(read(source, 0, bytes.size()) == bytes);
  for (const std::uint64_t first : {0UL, 1UL, FileBody::kPieceBytes, bytes.size() - 1}) {
    for (const std::uint64_t size : {1UL, FileBody::kPieceBytes, FileBody::kPieceBytes + 1}) {
      const std::string expected = bytes.substr(first, size);
      EXPECT_TRUE(read(source, first, expected.size()) == expected) << first << " " << size;
    }
  }
  source->acknowledged(bytes.size());
  EXPECT_EQ(check(source), "ok");
}

TEST_F(FileSourceTest, a_file_that_is_not_there_is_lost) {
  const auto none = run<std::shared_ptr<Source>>([this] { return async_open_file(path_); });
  ASSERT_TRUE(none.has_error());
  EXPECT_EQ(none.error().code, "source_lost");
  write("something");
  const auto source = open_file();
  std::filesystem::remove(path_);
  EXPECT_EQ(check(source), "source_lost");
  EXPECT_EQ(read(source, 0, 9), "source_lost");
}

TEST_F(FileSourceTest, notices_a_change_between_two_chunks) {
  write("0123456789");
  const auto source = open_file();
  EXPECT_EQ(read(source, 0, 5), "01234");
  write("01234abcde");
  std::filesystem::last_write_time(
      path_, std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
  EXPECT_EQ(read(source, 5, 5), "source_changed");
  EXPECT_EQ(check(source), "source_changed");
}

TEST_F(FileSourceTest, notices_a_file_that_took_its_place) {
  write("0123456789");
  const auto source = open_file();
  const auto time = std::filesystem::last_write_time(path_);
  const std::string other = path_ + ".new";
  std::ofstream(other, std::ios::binary) << "0123456789";
  std::filesystem::last_write_time(other, time);
  std::filesystem::rename(other, path_);
  EXPECT_EQ(read(source, 5, 5), "source_changed");
}

}  // namespace
}  // namespace tokpost::media
