#include "native/core/media/file_body.hpp"

#include "native/core/media/source_error.hpp"
#include "native/core/runtime/wakeup.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

namespace tokpost::media {

/// One buffer. A disk thread may still fill it when the body is gone.
struct FileBody::Piece {
  ByteBuffer buffer;
  std::uint64_t offset = 0;  ///< in the file
  std::size_t size = 0;
  std::size_t filled = 0;
  bool is_last = false;  ///< of the range
  Status status;
  bool is_ready = false;  ///< only read after `done` has woken
  Wakeup done;
};

namespace {

std::atomic<int> open_bodies{0};

// At 100 MB/s the largest piece takes that long.
constexpr std::chrono::milliseconds kFast{10};

static_assert(FileBody::kLargestPieceBytes <= ByteBuffer::kLargeBytes);

// The file's last word: only if it is still the one that was opened may the range's last byte go.
Status check_unchanged(const OpenFile& file) {
  const auto now = file.identity_now();
  if (now.has_error()) return now.error();
  if (*now == file.identity()) return {};
  return source_changed("The file changed while it was uploaded.");
}

}  // namespace

FileBody::FileBody(std::shared_ptr<const OpenFile> file, std::uint64_t first, std::uint64_t size,
                   DiskPool& disk)
    : file_(std::move(file)), first_(first), size_(size), disk_(disk) {
  ++open_bodies;
}

FileBody::~FileBody() {
  --open_bodies;
}

std::size_t FileBody::next_piece_bytes() {
  const auto now = std::chrono::steady_clock::now();
  const bool was_fast = now - asked_at_ < kFast;
  asked_at_ = now;
  if (open_bodies > kManyBodies) {
    piece_bytes_ = kSmallPieceBytes;
  } else if (open_bodies > kFewBodies || !was_fast) {
    piece_bytes_ = kPieceBytes;
  } else {
    piece_bytes_ = std::min(2 * std::max(piece_bytes_, kPieceBytes), kLargestPieceBytes);
  }
  return piece_bytes_;
}

std::shared_ptr<FileBody::Piece> FileBody::start_reading() {
  auto piece = std::make_shared<Piece>();
  const std::size_t wanted = next_piece_bytes();
  // The caller is done with the piece before the one it has, so that two buffers are enough.
  piece->buffer = std::exchange(spare_, {});
  const bool fits = wanted >= piece->buffer.size() && wanted <= piece->buffer.capacity();
  if (!fits) piece->buffer.drop();  // before the new one is there, which needs nothing of its bytes
  piece->buffer.resize(wanted);
  piece->offset = first_ + next_;
  piece->size = static_cast<std::size_t>(std::min<std::uint64_t>(size_ - next_, wanted));
  next_ += piece->size;
  piece->is_last = next_ == size_;
  piece->filled = file_->read_cached(piece->buffer.data(), piece->offset, piece->size);
  piece->is_ready = piece->filled == piece->size && !piece->is_last;
  if (piece->is_ready) return piece;
  disk_.post([file = file_, piece] {
    piece->status = file->read(piece->buffer.data() + piece->filled, piece->offset + piece->filled,
                               piece->size - piece->filled);
    if (piece->status && piece->is_last) piece->status = check_unchanged(*file);
    piece->done.wake();
  });
  return piece;
}

Awaitable<Result<std::span<const char>>> FileBody::async_next() {
  if (handed_) spare_ = std::exchange(handed_->buffer, {});
  handed_.reset();
  auto piece = std::exchange(ahead_, nullptr);
  if (!piece) {
    if (next_ == size_) co_return std::span<const char>();
    piece = start_reading();
  }
  if (!piece->is_ready) {
    const bool read = co_await piece->done.async_wait();
    if (!read) co_return cancelled_error();
    piece->is_ready = true;
    // The disk is asked for the next piece while this one is being sent.
    if (piece->status && next_ < size_) ahead_ = start_reading();
  }
  if (piece->status.has_error()) co_return piece->status.error();
  handed_ = piece;
  co_return std::span<const char>(piece->buffer.data(), piece->size);
}

bool FileBody::rewind() {
  next_ = 0;
  ahead_.reset();
  handed_.reset();
  return true;
}

}  // namespace tokpost::media
