#include "native/core/media/file_body.hpp"

#include "test/native/core/media/source_fixture.hpp"
#include "test/native/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <vector>

namespace tokpost::media {
namespace {

class FileBodyTest : public SourceTest {
 protected:
  void write(const std::string& bytes) { std::ofstream(path_, std::ios::binary) << bytes; }
  std::shared_ptr<RequestBody> body_of(std::uint64_t size) {
    return std::make_shared<FileBody>(OpenFile::open(path_).value(), 0, size, disk_);
  }

  test::TempDir directory_;
  std::string path_ = (directory_.path() / "clip.mp4").string();
  DiskPool disk_{1};
};

TEST_F(FileBodyTest, waits_for_a_slow_disk_and_leaves_when_it_is_cancelled) {
  const std::string bytes = some_bytes(FileBody::kPieceBytes);  // its last piece needs the disk
  write(bytes);
  auto slow = std::make_shared<std::promise<void>>();
  disk_.post([until = slow->get_future().share()] { until.wait(); });
  const auto body = body_of(bytes.size());
  std::promise<Result<std::string>> answer;
  auto job = start_job<std::string>(
      pool_, [body] { return async_drain(body); },
      [&](Result<std::string> read) { answer.set_value(std::move(read)); });
  job->cancel();
  EXPECT_EQ(answer.get_future().get().error().kind, Errc::cancelled);
  slow->set_value();
  EXPECT_TRUE(body->rewind());
  EXPECT_TRUE(drain(body) == bytes);
}

TEST_F(FileBodyTest, can_begin_again_at_any_time) {
  const std::string bytes = some_bytes(3 * FileBody::kPieceBytes);
  write(bytes);
  const auto body = body_of(bytes.size());
  EXPECT_EQ(next(body).size(), FileBody::kPieceBytes);
  EXPECT_TRUE(body->rewind());
  EXPECT_TRUE(drain(body) == bytes);
  EXPECT_EQ(next(body), "");
  EXPECT_TRUE(body->rewind());
  EXPECT_TRUE(drain(body) == bytes);
}

TEST_F(FileBodyTest, hands_no_last_byte_out_of_a_file_that_changed_meanwhile) {
  const std::string bytes = some_bytes(4 * FileBody::kPieceBytes);
  write(bytes);
  const auto body = body_of(bytes.size());
  EXPECT_TRUE(next(body) == bytes.substr(0, FileBody::kPieceBytes));
  std::filesystem::last_write_time(
      path_, std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
  EXPECT_EQ(drain(body), "source_changed");
}

TEST_F(FileBodyTest, notices_a_file_that_becomes_shorter) {
  const std::string bytes = some_bytes(8 * FileBody::kPieceBytes);
  write(bytes);
  const auto body = body_of(bytes.size());
  next(body);
  std::filesystem::resize_file(path_, FileBody::kPieceBytes);
  EXPECT_EQ(drain(body), "source_changed");
}

TEST_F(FileBodyTest, takes_larger_pieces_where_the_line_is_fast) {
  const std::string bytes = some_bytes(40 * FileBody::kPieceBytes);
  write(bytes);
  const auto body = body_of(bytes.size());
  std::string all;
  std::size_t largest = 0;
  for (std::string piece = next(body); !piece.empty(); piece = next(body)) {
    largest = std::max(largest, piece.size());
    all += piece;
  }
  EXPECT_TRUE(all == bytes);
  EXPECT_GT(largest, FileBody::kPieceBytes);
  EXPECT_LE(largest, FileBody::kLargestPieceBytes);
}

TEST_F(FileBodyTest, takes_small_pieces_where_many_are_open) {
  const std::string bytes = some_bytes(2 * FileBody::kPieceBytes);
  write(bytes);
  std::vector<std::shared_ptr<RequestBody>> many(FileBody::kManyBodies);
  for (auto& body : many) body = body_of(bytes.size());
  const auto body = body_of(bytes.size());
  EXPECT_EQ(next(body).size(), FileBody::kSmallPieceBytes);
  EXPECT_TRUE(body->rewind());
  EXPECT_TRUE(drain(body) == bytes);
  many.clear();
  EXPECT_EQ(next(body_of(bytes.size())).size(), FileBody::kPieceBytes);
}

TEST_F(FileBodyTest, may_go_while_it_is_being_read) {
  write(some_bytes(4 * FileBody::kPieceBytes));
  for (int i = 0; i < 20; ++i) next(body_of(4 * FileBody::kPieceBytes));
}

}  // namespace
}  // namespace tokpost::media
