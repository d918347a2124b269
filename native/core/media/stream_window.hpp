#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

namespace tokpost::media {

/// The part of a stream that is in memory: from the first byte that may be asked for again to the
/// last that has come. Not thread-safe.
class StreamWindow {
 public:
  static constexpr std::size_t kBlockBytes = 64 * 1024;
  /// Blocks never move, so that their bytes can be read while more are added behind them.
  using Block = std::shared_ptr<std::vector<char>>;

  /// Bytes of one block; `block` keeps them.
  struct Piece {
    Block block;
    std::span<const char> bytes;
  };

  std::uint64_t begin() const { return begin_; }
  std::uint64_t end() const { return end_; }
  std::uint64_t held_bytes() const { return blocks_.size() * kBlockBytes; }

  void append(std::span<const char> bytes);
  /// At most `limit` bytes from `offset` on, which is in the window; empty at its end.
  Piece read(std::uint64_t offset, std::uint64_t limit) const;
  /// Lets go of whole blocks before `offset`, which may be beyond the end.
  void forget_before(std::uint64_t offset);
  void clear();

 private:
  std::deque<Block> blocks_;       ///< all full but the last
  std::uint64_t first_block_ = 0;  ///< where the first block begins
  std::uint64_t begin_ = 0;
  std::uint64_t end_ = 0;
};

}  // namespace tokpost::media
