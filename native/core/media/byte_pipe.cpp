#include "native/core/media/byte_pipe.hpp"

#include <algorithm>
#include <utility>

namespace tokpost::media {

bool BytePipe::put(std::span<const char> bytes) {
  const std::lock_guard lock(mutex_);
  if (closed_) return true;
  if (held_bytes_ >= kHeldBytes) return false;
  pieces_.emplace_back(bytes.begin(), bytes.end());
  held_bytes_ += bytes.size();
  readable_.wake();
  return true;
}

bool BytePipe::is_closed() {
  const std::lock_guard lock(mutex_);
  return closed_;
}

Awaitable<Status> BytePipe::async_put(std::span<const char> bytes) {
  while (!put(bytes)) {
    const bool woken = co_await writable_.async_wait();
    if (!woken) co_return cancelled_error();
  }
  if (is_closed()) co_return cancelled_error();
  co_return Status();
}

void BytePipe::end(Status status) {
  const std::lock_guard lock(mutex_);
  end_ = std::move(status);
  readable_.wake();
}

std::optional<Result<std::span<const char>>> BytePipe::take(std::uint64_t limit) {
  if (taken_ == current_.size()) {
    const std::lock_guard lock(mutex_);
    if (pieces_.empty()) {
      if (!end_) return std::nullopt;
      if (end_->has_error()) return end_->error();
      return std::span<const char>();
    }
    current_ = std::move(pieces_.front());
    pieces_.pop_front();
    taken_ = 0;
    held_bytes_ -= current_.size();
    writable_.wake();
  }
  const auto size = std::min<std::uint64_t>(current_.size() - taken_, limit);
  const std::span<const char> piece(current_.data() + taken_, size);
  taken_ += size;
  return piece;
}

Awaitable<Result<std::span<const char>>> BytePipe::async_take(std::uint64_t limit) {
  while (true) {
    const auto taken = take(limit);
    if (taken) co_return *taken;
    const bool woken = co_await readable_.async_wait();
    if (!woken) co_return cancelled_error();
  }
}

void BytePipe::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  pieces_.clear();
  held_bytes_ = 0;
  writable_.wake();
}

}  // namespace tokpost::media
