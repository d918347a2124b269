#include "native/core/media/buffer_source.hpp"

#include <algorithm>
#include <utility>

namespace tokpost::media {
namespace {

// Progress is told once per piece.
constexpr std::uint64_t kPieceBytes = 128 * 1024;

struct Bytes {
  std::span<const char> all;
  std::shared_ptr<const void> owner;
};

class BufferBody final : public RequestBody {
 public:
  BufferBody(Bytes bytes, std::uint64_t first, std::uint64_t size)
      : bytes_(std::move(bytes)), first_(first), size_(size) {}

  std::uint64_t size() const override { return size_; }
  Awaitable<Result<std::span<const char>>> async_next() override {
    const std::uint64_t size = std::min(size_ - next_, kPieceBytes);
    const std::span<const char> piece = bytes_.all.subspan(first_ + next_, size);
    next_ += size;
    co_return piece;
  }
  bool rewind() override {
    next_ = 0;
    return true;
  }

 private:
  const Bytes bytes_;
  const std::uint64_t first_;
  const std::uint64_t size_;
  std::uint64_t next_ = 0;
};

class BufferSource final : public Source {
 public:
  explicit BufferSource(Bytes bytes) : bytes_(std::move(bytes)) {}

  std::uint64_t size_bytes() const override { return bytes_.all.size(); }
  std::string fingerprint() const override { return {}; }
  bool survives_restart() const override { return false; }
  // As a whole and in any case, so that small chunks would save nothing.
  bool is_kept_in_memory() const override { return false; }
  bool is_seekable() const override { return true; }
  Awaitable<Status> async_check() override { co_return Status(); }
  Awaitable<Result<std::shared_ptr<RequestBody>>> async_open(std::uint64_t first,
                                                             std::uint64_t size) override {
    co_return std::make_shared<BufferBody>(bytes_, first, size);
  }
  void acknowledged(std::uint64_t /*offset*/) override {}

 private:
  const Bytes bytes_;
};

}  // namespace

std::shared_ptr<Source> make_buffer_source(std::span<const char> bytes,
                                           std::shared_ptr<const void> owner) {
  return std::make_shared<BufferSource>(Bytes{bytes, std::move(owner)});
}

}  // namespace tokpost::media
