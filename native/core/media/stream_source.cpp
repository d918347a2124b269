#include "native/core/media/stream_source.hpp"

#include "native/core/media/source_error.hpp"
#include "native/core/media/stream_window.hpp"
#include "native/core/runtime/wakeup.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

namespace tokpost::media {
namespace {

/// What producer and reader share.
struct Stream {
  explicit Stream(std::uint64_t size) : size_bytes(size) {}

  std::uint64_t room() const {
    const std::uint64_t until = reading_at + StreamSource::kAheadBytes;
    return until > window.end() ? until - window.end() : 0;
  }
  /// The callback of a producer that waits for room, to be called without the lock.
  std::function<void()> take_waiting() {
    if (!producer_waits || (!is_over() && room() == 0)) return {};
    producer_waits = false;
    return on_room;
  }
  /// Nothing more is wanted: the source is gone, or the stream has a fault already.
  bool is_over() const { return abandoned || fault.has_value(); }
  /// The stream has ended where it should.
  bool is_whole() const { return finished && window.end() == size_bytes; }

  const std::uint64_t size_bytes;
  std::mutex mutex;
  StreamWindow window;
  std::uint64_t reading_at = 0;  ///< how far the body has come
  std::optional<Error> fault;
  bool finished = false;
  bool abandoned = false;
  bool producer_waits = false;
  std::function<void()> on_room;
  Wakeup changed;  ///< for the reader
};

using StreamPtr = std::shared_ptr<Stream>;

Error early_end(const Stream& stream) {
  return source_lost("The stream ended after " + std::to_string(stream.window.end()) + " of the " +
                     std::to_string(stream.size_bytes) + " bytes that were announced.");
}

Error overrun(const Stream& stream) {
  return source_changed("The stream holds more than the " + std::to_string(stream.size_bytes) +
                        " bytes that were announced.");
}

class StreamBody final : public RequestBody {
 public:
  StreamBody(StreamPtr stream, std::uint64_t first, std::uint64_t size)
      : stream_(std::move(stream)), first_(first), size_(size) {}

  std::uint64_t size() const override { return size_; }

  Awaitable<Result<std::span<const char>>> async_next() override {
    held_ = {};
    if (next_ == size_) co_return std::span<const char>();
    while (true) {
      const auto piece = take();
      if (piece.has_error()) co_return piece.error();
      if (!piece->empty()) co_return *piece;
      const bool changed = co_await stream_->changed.async_wait();
      if (!changed) co_return cancelled_error();
    }
  }

  bool rewind() override {
    held_ = {};
    next_ = 0;
    const std::lock_guard lock(stream_->mutex);
    return stream_->window.begin() <= first_;
  }

 private:
  // Empty where it has to wait.
  Result<std::span<const char>> take() {
    std::function<void()> on_room;
    {
      const std::lock_guard lock(stream_->mutex);
      if (stream_->fault) return *stream_->fault;
      const std::uint64_t offset = first_ + next_;
      held_ = stream_->window.read(offset, size_ - next_);
      const bool ends_stream = offset + held_.bytes.size() == stream_->size_bytes;
      if (ends_stream && !stream_->is_whole()) held_ = {};
      next_ += held_.bytes.size();
      stream_->reading_at = std::max(stream_->reading_at, first_ + next_);
      on_room = stream_->take_waiting();
    }
    if (on_room) on_room();
    return held_.bytes;
  }

  const StreamPtr stream_;
  const std::uint64_t first_;
  const std::uint64_t size_;
  std::uint64_t next_ = 0;
  StreamWindow::Piece held_;
};

class PushedSource final : public StreamSource {
 public:
  explicit PushedSource(std::uint64_t size) : stream_(std::make_shared<Stream>(size)) {}
  ~PushedSource() override {
    std::function<void()> on_room;
    {
      const std::lock_guard lock(stream_->mutex);
      stream_->abandoned = true;
      stream_->window.clear();
      on_room = stream_->take_waiting();
    }
    if (on_room) on_room();
  }
  PushedSource(const PushedSource&) = delete;
  PushedSource& operator=(const PushedSource&) = delete;

  std::uint64_t size_bytes() const override { return stream_->size_bytes; }
  std::string fingerprint() const override { return {}; }
  bool survives_restart() const override { return false; }
  bool is_kept_in_memory() const override { return true; }
  bool is_seekable() const override { return false; }

  Awaitable<Status> async_check() override {
    const std::lock_guard lock(stream_->mutex);
    if (stream_->fault) co_return *stream_->fault;
    co_return Status();
  }

  Awaitable<Result<std::shared_ptr<RequestBody>>> async_open(std::uint64_t first,
                                                             std::uint64_t size) override {
    const std::lock_guard lock(stream_->mutex);
    if (stream_->fault) co_return *stream_->fault;
    if (first < stream_->window.begin()) {
      co_return source_lost("The stream has gone past the byte that TikTok wants again.");
    }
    co_return std::make_shared<StreamBody>(stream_, first, size);
  }

  void acknowledged(std::uint64_t offset) override {
    const std::lock_guard lock(stream_->mutex);
    stream_->window.forget_before(offset);
  }

  std::size_t push(std::span<const char> bytes) override {
    std::size_t taken = bytes.size();
    const std::lock_guard lock(stream_->mutex);
    if (stream_->is_over()) return taken;
    const std::uint64_t left = stream_->size_bytes - stream_->window.end();
    if (bytes.size() > left || (stream_->finished && !bytes.empty())) {
      stream_->fault = overrun(*stream_);
      stream_->window.clear();
    } else {
      taken = std::min<std::uint64_t>(taken, stream_->room());
      stream_->window.append(bytes.first(taken));
      stream_->producer_waits = taken < bytes.size();
    }
    stream_->changed.wake();
    return taken;
  }

  void finish() override {
    const std::lock_guard lock(stream_->mutex);
    stream_->finished = true;
    if (!stream_->is_over() && !stream_->is_whole()) stream_->fault = early_end(*stream_);
    stream_->changed.wake();
  }

  void fail(std::string reason) override {
    const std::lock_guard lock(stream_->mutex);
    if (stream_->finished || stream_->is_over()) return;
    stream_->fault = source_lost("The stream failed: " + reason);
    stream_->window.clear();
    stream_->changed.wake();
  }

  void when_room(std::function<void()> on_room) override {
    const std::lock_guard lock(stream_->mutex);
    stream_->on_room = std::move(on_room);
  }

 private:
  const StreamPtr stream_;
};

}  // namespace

std::shared_ptr<StreamSource> make_stream_source(std::uint64_t size_bytes) {
  return std::make_shared<PushedSource>(size_bytes);
}

}  // namespace tokpost::media
