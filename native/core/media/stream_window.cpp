#include "native/core/media/stream_window.hpp"

#include <algorithm>
#include <utility>

namespace tokpost::media {

void StreamWindow::append(std::span<const char> bytes) {
  while (!bytes.empty()) {
    if (blocks_.empty() || blocks_.back()->size() == kBlockBytes) {
      if (blocks_.empty()) first_block_ = end_;
      blocks_.push_back(std::make_shared<std::vector<char>>());
      blocks_.back()->reserve(kBlockBytes);
    }
    std::vector<char>& last = *blocks_.back();
    const std::size_t size = std::min(bytes.size(), kBlockBytes - last.size());
    last.insert(last.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    end_ += size;
    bytes = bytes.subspan(size);
  }
}

StreamWindow::Piece StreamWindow::read(std::uint64_t offset, std::uint64_t limit) const {
  if (offset < first_block_ || offset >= end_) return {};
  const std::uint64_t from = offset - first_block_;
  const Block& block = blocks_[from / kBlockBytes];
  const std::size_t in_block = from % kBlockBytes;
  const std::size_t size = std::min<std::uint64_t>(block->size() - in_block, limit);
  return Piece{block, std::span<const char>(block->data() + in_block, size)};
}

void StreamWindow::forget_before(std::uint64_t offset) {
  begin_ = std::max(begin_, std::min(offset, end_));
  while (!blocks_.empty() && first_block_ + blocks_.front()->size() <= begin_) {
    // A block that is not full yet goes on taking bytes.
    if (blocks_.front()->size() < kBlockBytes) break;
    first_block_ += kBlockBytes;
    blocks_.pop_front();
  }
}

void StreamWindow::clear() {
  blocks_.clear();
  begin_ = end_;
  first_block_ = end_;
}

}  // namespace tokpost::media
