#include "native/core/media/relay_source.hpp"

#include "native/core/media/byte_pipe.hpp"
#include "native/core/media/source_error.hpp"

#include <utility>

namespace tokpost::media {
namespace {

/// What stands where, and how it is asked for.
struct Origin {
  RelayTools tools;
  Url url;
  RelayFile file;
};

Awaitable<Result<RelayFile>> async_ask(Origin origin) {
  std::function<Awaitable<Result<RelayFile>>(int)> look = [origin](int) {
    return async_look_at(origin.tools, origin.url);
  };
  return async_with_retry<RelayFile>(origin.tools.retry, true, Deadline::never(), std::move(look));
}

// A probe's reads are smaller, an upload's chunks larger.
constexpr std::uint64_t kSmallPartBytes = 1024 * 1024;

/// A download under way from `position` to `end`, in a job of its own.
class Download {
 public:
  Download(const Origin& origin, std::uint64_t first, std::uint64_t end)
      : position_(first), end_(end) {
    RelaySink sink = [pipe = pipe_](std::span<const char> piece) { return pipe->async_put(piece); };
    RelayRange range{first, std::nullopt};
    if (end < origin.file.size_bytes) range.last = end - 1;
    std::function<Awaitable<Status>()> body = [origin, range, sink = std::move(sink)] {
      return async_relay_get(origin.tools, origin.url, origin.file, range, sink);
    };
    job_ = start_job<void>(*origin.tools.pool, std::move(body),
                           [pipe = pipe_](Status status) { pipe->end(std::move(status)); });
  }
  ~Download() {
    pipe_->close();
    job_->cancel();
  }
  Download(const Download&) = delete;
  Download& operator=(const Download&) = delete;

  /// Of the next byte.
  std::uint64_t position() const { return position_; }
  std::uint64_t end() const { return end_; }

  Awaitable<Result<std::span<const char>>> async_take(std::uint64_t limit) {
    auto piece = co_await pipe_->async_take(limit);
    if (piece) position_ += piece->size();
    co_return piece;
  }

 private:
  const std::shared_ptr<BytePipe> pipe_ = std::make_shared<BytePipe>();
  std::uint64_t position_;
  const std::uint64_t end_;
  std::shared_ptr<Job> job_;
};

/// What the source and its bodies share.
struct Relay {
  explicit Relay(Origin from) : origin(std::move(from)) {}

  const Origin origin;
  std::shared_ptr<Download> download;

  /// A part can be asked for, and told to belong to the rest.
  bool is_seekable() const { return origin.file.has_ranges && !origin.file.validator.empty(); }

  /// One that goes on at `offset` and covers what comes before `end`. A small part is asked for by
  /// itself where that is possible; otherwise the rest of the file follows.
  std::shared_ptr<Download> download_of(std::uint64_t offset, std::uint64_t end) {
    if (!download || download->position() != offset || download->end() < end) {
      download.reset();
      const bool is_small = is_seekable() && end - offset < kSmallPartBytes;
      download =
          std::make_shared<Download>(origin, offset, is_small ? end : origin.file.size_bytes);
    }
    return download;
  }
};

class RelayBody final : public RequestBody {
 public:
  RelayBody(std::shared_ptr<Relay> relay, std::uint64_t first, std::uint64_t size)
      : relay_(std::move(relay)), first_(first), size_(size) {}

  std::uint64_t size() const override { return size_; }

  Awaitable<Result<std::span<const char>>> async_next() override {
    if (next_ == size_) co_return std::span<const char>();
    download_ = relay_->download_of(first_ + next_, first_ + size_);
    const auto download = download_;
    auto piece = co_await download->async_take(size_ - next_);
    if (piece && piece->empty()) piece = source_changed("The relayed file ended early.");
    if (piece.has_error()) {
      relay_->download.reset();
      co_return piece;
    }
    next_ += piece->size();
    co_return piece;
  }

  bool rewind() override {
    next_ = 0;
    return true;
  }

 private:
  const std::shared_ptr<Relay> relay_;
  const std::uint64_t first_;
  const std::uint64_t size_;
  std::uint64_t next_ = 0;
  std::shared_ptr<Download> download_;  ///< keeps the piece that was handed out
};

class Reader final : public RangeReader {
 public:
  explicit Reader(Origin origin) : origin_(std::move(origin)) {}

  std::uint64_t size() const override { return origin_.file.size_bytes; }

  Awaitable<Result<std::string>> async_read(std::uint64_t offset, std::uint64_t size) override {
    auto bytes = std::make_shared<std::string>();
    RelaySink sink = [bytes](std::span<const char> piece) -> Awaitable<Status> {
      bytes->append(piece.begin(), piece.end());
      co_return Status();
    };
    const RelayRange range{offset, offset + size - 1};
    const Status read =
        co_await async_relay_get(origin_.tools, origin_.url, origin_.file, range, sink);
    if (read.has_error()) co_return read.error();
    co_return std::move(*bytes);
  }

 private:
  const Origin origin_;
};

class HttpRelay final : public RelaySource {
 public:
  explicit HttpRelay(Origin origin) : relay_(std::make_shared<Relay>(std::move(origin))) {}

  std::uint64_t size_bytes() const override { return file().size_bytes; }
  std::string fingerprint() const override {
    if (file().validator.empty()) return {};
    return "relay:" + std::to_string(file().size_bytes) + ":" + file().validator;
  }
  bool survives_restart() const override { return true; }
  bool is_kept_in_memory() const override { return false; }
  bool is_seekable() const override { return relay_->is_seekable(); }

  Awaitable<Status> async_check() override {
    const auto relay = relay_;
    const auto now = co_await async_ask(relay->origin);
    if (now.has_error()) co_return now.error();
    if (*now != relay->origin.file) {
      co_return source_changed("The file behind the relayed URL has changed.");
    }
    co_return Status();
  }

  Awaitable<Result<std::shared_ptr<RequestBody>>> async_open(std::uint64_t first,
                                                             std::uint64_t size) override {
    co_return std::make_shared<RelayBody>(relay_, first, size);
  }

  void acknowledged(std::uint64_t /*offset*/) override {}

  std::shared_ptr<RangeReader> reader() const override {
    return is_seekable() ? std::make_shared<Reader>(relay_->origin) : nullptr;
  }

 private:
  const RelayFile& file() const { return relay_->origin.file; }

  const std::shared_ptr<Relay> relay_;
};

}  // namespace

Awaitable<Result<std::shared_ptr<RelaySource>>> async_open_relay(std::string url,
                                                                 RelayTools tools) {
  auto parsed = parse_url(url);
  if (parsed.has_error()) co_return parsed.error();
  Origin origin{std::move(tools), *std::move(parsed), RelayFile()};
  auto file = co_await async_ask(origin);
  if (file.has_error()) co_return file.error();
  origin.file = *std::move(file);
  co_return std::make_shared<HttpRelay>(std::move(origin));
}

}  // namespace tokpost::media
