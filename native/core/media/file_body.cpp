#include "native/core/media/file_body.hpp"

#include "native/core/media/source_error.hpp"
#include "native/core/runtime/wakeup.hpp"

#include <algorithm>
#include <utility>

namespace tokpost::media {

/// One buffer. A disk thread may still fill it when the body is gone.
struct FileBody::Piece {
  std::unique_ptr<char[]> bytes;
  std::size_t size = 0;
  std::size_t filled = 0;
  Status status;
  bool is_ready = false;  ///< only read after `done` has woken
  Wakeup done;
};

namespace {

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
    : file_(std::move(file)), first_(first), size_(size), disk_(disk) {}

FileBody::~FileBody() = default;

void FileBody::start_reading() {
  if (next_ == size_) {
    ahead_.reset();
    return;
  }
  auto piece = std::make_shared<Piece>();
  // The caller is done with the piece before, so that two buffers are enough.
  if (handed_) {
    piece->bytes = std::move(handed_->bytes);
  } else {
    piece->bytes.reset(new char[kPieceBytes]);
  }
  const std::uint64_t offset = first_ + next_;
  piece->size = static_cast<std::size_t>(std::min<std::uint64_t>(size_ - next_, kPieceBytes));
  next_ += piece->size;
  ahead_ = piece;
  const bool is_last = next_ == size_;
  piece->filled = file_->read_cached(piece->bytes.get(), offset, piece->size);
  if (piece->filled == piece->size && !is_last) {
    piece->is_ready = true;
    return;
  }
  disk_.post([file = file_, piece, offset, is_last] {
    piece->status = file->read(piece->bytes.get() + piece->filled, offset + piece->filled,
                               piece->size - piece->filled);
    if (piece->status && is_last) piece->status = check_unchanged(*file);
    piece->done.wake();
  });
}

Awaitable<Result<std::span<const char>>> FileBody::async_next() {
  if (!ahead_) start_reading();
  const auto piece = ahead_;
  if (!piece) {
    handed_.reset();
    co_return std::span<const char>();
  }
  if (!piece->is_ready) {
    const bool read = co_await piece->done.async_wait();
    if (!read) co_return cancelled_error();
    piece->is_ready = true;
  }
  if (piece->status.has_error()) co_return piece->status.error();
  start_reading();
  handed_ = piece;
  co_return std::span<const char>(piece->bytes.get(), piece->size);
}

bool FileBody::rewind() {
  next_ = 0;
  ahead_.reset();
  handed_.reset();
  return true;
}

}  // namespace tokpost::media
