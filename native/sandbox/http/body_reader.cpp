#include "native/sandbox/http/body_reader.hpp"

#include "native/sandbox/http/body_buffers.hpp"
#include "native/sandbox/http/chunked_decoder.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <exception>
#include <utility>
#include <vector>

namespace tokpost::sandbox {
namespace {

namespace asio = boost::asio;

// A piece is large enough to make the cost of a wake-up small, and all of a connection's pieces
// together stay in a CPU's second-level cache.
constexpr std::size_t kPieceBytes = 256 << 10;
constexpr std::size_t kPieces = 4;
constexpr std::size_t kSmallBytes = 64 << 10;
constexpr std::size_t kChunkedReadBytes = 64 << 10;
// A paced reader takes a twentieth of a second's worth at once, so that it looks steady.
constexpr std::uint64_t kPaceSteps = 20;

class BodyReader {
 public:
  BodyReader(IoPool& pool, ByteStream& stream, Intake& intake, asio::any_io_executor executor)
      : stream_(stream),
        intake_(intake),
        executor_(std::move(executor)),
        sink_strand_(asio::make_strand(pool.context())) {}

  Awaitable<ReadBody> async_sized(std::uint64_t size, std::string received);
  Awaitable<ReadBody> async_chunked(std::string received);
  /// Whether the sink took all that it was given, once it has.
  Awaitable<bool> async_settle();

 private:
  using Clock = std::chrono::steady_clock;

  void make_buffers(std::uint64_t most_bytes);
  std::size_t read_limit(std::size_t room) const;
  void consume(std::span<const char> piece);
  void feed(std::span<const char> piece, std::shared_ptr<const void> owner);
  Awaitable<bool> async_copy(std::string_view bytes);
  Awaitable<bool> async_deliver(std::span<const char> piece, std::shared_ptr<const void> owner);
  Awaitable<bool> async_pace();
  ReadBody finish(BodyEnd end, std::string leftover);

  ByteStream& stream_;
  Intake& intake_;
  asio::any_io_executor executor_;
  asio::strand<asio::io_context::executor_type> sink_strand_;
  bool sink_failed_ = false;  ///< of the sink's strand until settled
  bool is_small_ = false;     ///< not worth a second strand
  std::shared_ptr<BodyBuffers> buffers_;
  std::string collected_;
  std::uint64_t delivered_ = 0;
  BodyEnd stop_ = BodyEnd::complete;  ///< why async_deliver() wants no more
  Clock::time_point begun_ = Clock::now();
};

void BodyReader::make_buffers(std::uint64_t most_bytes) {
  buffers_ =
      make_body_buffers(executor_, std::min<std::uint64_t>(kPieceBytes, most_bytes), kPieces);
}

std::size_t BodyReader::read_limit(std::size_t room) const {
  if (intake_.bytes_per_second == 0) return room;
  return std::min<std::uint64_t>(room,
                                 std::max<std::uint64_t>(1, intake_.bytes_per_second / kPaceSteps));
}

void BodyReader::consume(std::span<const char> piece) {
  if (sink_failed_) return;
  try {
    intake_.sink->consume(piece);
  } catch (const std::exception&) {
    sink_failed_ = true;
  }
}

void BodyReader::feed(std::span<const char> piece, std::shared_ptr<const void> owner) {
  if (is_small_) {
    consume(piece);
  } else {
    asio::post(sink_strand_, [this, piece, owner = std::move(owner)] { consume(piece); });
  }
}

Awaitable<bool> BodyReader::async_settle() {
  if (buffers_) co_await buffers_->async_all_returned();
  co_return !sink_failed_;
}

// False where the body ends here; stop_ says why.
Awaitable<bool> BodyReader::async_deliver(std::span<const char> piece,
                                          std::shared_ptr<const void> owner) {
  const bool is_cut =
      intake_.cut == Cut::mid_body && delivered_ + piece.size() >= intake_.cut_after_bytes;
  if (is_cut) piece = piece.first(intake_.cut_after_bytes - delivered_);
  delivered_ += piece.size();
  if (intake_.sink) {
    feed(piece, std::move(owner));
  } else if (delivered_ > intake_.max_body_bytes) {
    stop_ = BodyEnd::too_large;
    co_return false;
  } else {
    collected_.append(piece.data(), piece.size());
  }
  if (is_cut) {
    stop_ = BodyEnd::cut;
    co_return false;
  }
  if (intake_.bytes_per_second != 0 && !co_await async_pace()) {
    stop_ = BodyEnd::gone;
    co_return false;
  }
  co_return true;
}

// False where the job was cancelled.
Awaitable<bool> BodyReader::async_pace() {
  const auto due = std::chrono::duration<double>(static_cast<double>(delivered_) /
                                                 static_cast<double>(intake_.bytes_per_second));
  asio::steady_timer timer(executor_);
  timer.expires_at(begun_ + std::chrono::duration_cast<Clock::duration>(due));
  const auto [ec] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return !ec && !co_await async_is_cancelled();
}

// A sink gets nothing but lent buffers: they are what holds the sender back.
Awaitable<bool> BodyReader::async_copy(std::string_view bytes) {
  while (!bytes.empty()) {
    const BodyBuffers::Buffer buffer = co_await buffers_->async_take();
    if (buffer.bytes.empty()) {
      stop_ = BodyEnd::gone;
      co_return false;
    }
    const std::size_t size = std::min(bytes.size(), read_limit(buffer.bytes.size()));
    std::memcpy(buffer.bytes.data(), bytes.data(), size);
    bytes.remove_prefix(size);
    const std::span<const char> piece = buffer.bytes.first(size);
    if (!co_await async_deliver(piece, buffer.owner)) co_return false;
  }
  co_return true;
}

ReadBody BodyReader::finish(BodyEnd end, std::string leftover) {
  ReadBody body;
  body.end = end;
  body.collected = std::move(collected_);
  body.leftover = std::move(leftover);
  return body;
}

Awaitable<ReadBody> BodyReader::async_sized(std::uint64_t size, std::string received) {
  if (!intake_.sink && size > intake_.max_body_bytes) co_return finish(BodyEnd::too_large, {});
  is_small_ = size <= kSmallBytes;
  make_buffers(size);
  const auto at_hand = static_cast<std::size_t>(std::min<std::uint64_t>(size, received.size()));
  const std::string_view front(received.data(), at_hand);
  if (!co_await async_copy(front)) co_return finish(stop_, {});
  std::uint64_t left = size - at_hand;
  while (left > 0) {
    const BodyBuffers::Buffer buffer = co_await buffers_->async_take();
    const std::size_t room = read_limit(buffer.bytes.size());
    const std::span<char> into =
        buffer.bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(left, room)));
    if (into.empty()) co_return finish(BodyEnd::gone, {});
    const IoResult got = co_await stream_.async_read_some(into);
    if (!got.ok() || got.bytes == 0) co_return finish(BodyEnd::gone, {});
    left -= got.bytes;
    const std::span<const char> piece = into.first(got.bytes);
    if (!co_await async_deliver(piece, buffer.owner)) co_return finish(stop_, {});
  }
  co_return finish(BodyEnd::complete, received.substr(at_hand));
}

Awaitable<ReadBody> BodyReader::async_chunked(std::string received) {
  make_buffers(kPieceBytes);
  std::vector<char> scratch(kChunkedReadBytes);
  ChunkedDecoder decoder;
  std::string_view bytes(received);
  while (true) {
    const ChunkedDecoder::Step step = decoder.next(bytes);
    if (step.state == ChunkedDecoder::State::malformed) co_return finish(BodyEnd::malformed, {});
    bytes.remove_prefix(step.consumed);
    if (step.state == ChunkedDecoder::State::done) {
      co_return finish(BodyEnd::complete, std::string(bytes));
    }
    if (!co_await async_copy(step.data)) co_return finish(stop_, {});
    if (step.consumed > 0) continue;
    const std::span<char> into(scratch);
    const IoResult got = co_await stream_.async_read_some(into);
    if (!got.ok() || got.bytes == 0) co_return finish(BodyEnd::gone, {});
    received.erase(0, received.size() - bytes.size());
    received.append(scratch.data(), got.bytes);
    bytes = received;
  }
}

}  // namespace

Awaitable<ReadBody> async_read_body(IoPool& pool, ByteStream& stream, const ParsedHead& head,
                                    Intake& intake, std::string received) {
  const auto executor = co_await asio::this_coro::executor;
  BodyReader reader(pool, stream, intake, executor);
  ReadBody body;
  if (head.chunked) {
    body = co_await reader.async_chunked(std::move(received));
  } else {
    const std::uint64_t size = head.head.content_length.value_or(0);
    body = co_await reader.async_sized(size, std::move(received));
  }
  if (!co_await reader.async_settle()) body.end = BodyEnd::failed;
  co_return body;
}

}  // namespace tokpost::sandbox
