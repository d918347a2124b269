#pragma once

#include "native/core/base/byte_buffer.hpp"
#include "native/core/media/open_file.hpp"
#include "native/core/net/http_message.hpp"
#include "native/core/runtime/disk_pool.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace tokpost::media {

/// A range of a file as a request's body. What the system has in memory is taken at once, into one
/// buffer; where the disk is needed, a disk thread reads the next piece while one is being sent.
class FileBody final : public RequestBody {
 public:
  /// With what TLS adds a piece is less than the 64 KB that the system hands on at once; a bit more
  /// would make two sends of it, the second one nearly empty.
  static constexpr std::size_t kPieceBytes = 60 * 1024;
  /// Where the last piece went at once the next is twice as large: what a send costs beside its
  /// bytes is then spread over more of them. A slow line keeps its small steps of progress.
  static constexpr std::size_t kLargestPieceBytes = 16 * kPieceBytes;
  static constexpr int kFewBodies = 8;  ///< that may have such pieces
  /// Where hundreds share a line each of them is slow, and it is the memory that counts.
  static constexpr std::size_t kSmallPieceBytes = 16 * 1024;
  static constexpr int kManyBodies = 64;

  FileBody(std::shared_ptr<const OpenFile> file, std::uint64_t first, std::uint64_t size,
           DiskPool& disk);
  ~FileBody() override;

  std::uint64_t size() const override { return size_; }
  Awaitable<Result<std::span<const char>>> async_next() override;
  bool rewind() override;

 private:
  struct Piece;

  std::shared_ptr<Piece> start_reading();
  std::size_t next_piece_bytes();

  const std::shared_ptr<const OpenFile> file_;
  const std::uint64_t first_;
  const std::uint64_t size_;
  DiskPool& disk_;
  std::uint64_t next_ = 0;         ///< of the range; what comes after `ahead_`
  std::shared_ptr<Piece> ahead_;   ///< being read from the disk, if it is
  std::shared_ptr<Piece> handed_;  ///< what the caller has
  ByteBuffer spare_;               ///< for the next piece
  std::size_t piece_bytes_ = kPieceBytes;
  std::chrono::steady_clock::time_point asked_at_{};  ///< for the piece before
};

}  // namespace tokpost::media
