#include "native/core/media/stream_window.hpp"

#include "test/native/core/media/source_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

std::string read_all(const StreamWindow& window, std::uint64_t offset) {
  std::string all;
  while (true) {
    const auto piece = window.read(offset + all.size(), UINT64_MAX);
    if (piece.bytes.empty()) return all;
    all.append(piece.bytes.begin(), piece.bytes.end());
  }
}

TEST(StreamWindow, gives_back_what_was_added_from_any_offset) {
  const std::string bytes = some_bytes(3 * StreamWindow::kBlockBytes + 17);
  StreamWindow window;
  for (std::size_t at = 0; at < bytes.size(); at += 1000) {
    window.append(std::string_view(bytes).substr(at, 1000));
  }
  EXPECT_EQ(window.end(), bytes.size());
  for (const std::uint64_t offset : {0UL, 1UL, StreamWindow::kBlockBytes, bytes.size() - 1}) {
    EXPECT_TRUE(read_all(window, offset) == bytes.substr(offset)) << offset;
  }
  EXPECT_TRUE(window.read(bytes.size(), 10).bytes.empty());
  EXPECT_EQ(window.read(5, 3).bytes.size(), 3U);
}

TEST(StreamWindow, forgets_whole_blocks_only_and_goes_on) {
  const std::string bytes = some_bytes(2 * StreamWindow::kBlockBytes + 100);
  StreamWindow window;
  window.append(bytes);
  window.forget_before(StreamWindow::kBlockBytes + 10);
  EXPECT_EQ(window.begin(), StreamWindow::kBlockBytes + 10);
  EXPECT_EQ(window.held_bytes(), 2 * StreamWindow::kBlockBytes);
  EXPECT_TRUE(read_all(window, window.begin()) == bytes.substr(window.begin()));
  EXPECT_TRUE(window.read(0, 10).bytes.empty());
  window.forget_before(bytes.size() + 5);
  EXPECT_EQ(window.begin(), bytes.size());
  window.append(std::string_view("more"));
  EXPECT_EQ(read_all(window, bytes.size()), "more");
}

TEST(StreamWindow, a_piece_outlives_what_is_forgotten) {
  const std::string bytes = some_bytes(StreamWindow::kBlockBytes);
  StreamWindow window;
  window.append(bytes);
  const auto piece = window.read(0, 10);
  window.forget_before(bytes.size());
  EXPECT_EQ(window.held_bytes(), 0U);
  EXPECT_EQ(std::string(piece.bytes.begin(), piece.bytes.end()), bytes.substr(0, 10));
  window.append(std::string_view("x"));
  EXPECT_EQ(read_all(window, bytes.size()), "x");
}

TEST(StreamWindow, once_cleared_it_holds_nothing) {
  StreamWindow window;
  window.append(std::string_view("abc"));
  window.clear();
  EXPECT_EQ(window.held_bytes(), 0U);
  EXPECT_EQ(window.begin(), 3U);
  EXPECT_TRUE(window.read(0, 3).bytes.empty());
}

}  // namespace
}  // namespace tokpost::media
