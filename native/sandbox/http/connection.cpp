#include "native/sandbox/http/connection.hpp"

#include "native/core/net/tls_stream.hpp"
#include "native/sandbox/http/body_reader.hpp"
#include "native/sandbox/http/head_parser.hpp"
#include "native/sandbox/http/reply_text.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

namespace tokpost::sandbox {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kHeadReadBytes = 16 << 10;
// After an early reply the rest of the request is read and dropped for a while: closing on unread
// bytes would reset the connection, and the peer might lose the reply. A whole last chunk of an
// upload (128,000,000 bytes) fits.
constexpr std::uint64_t kLingerBytes = 128 << 20;
constexpr std::chrono::seconds kLingerTime{5};

/// What becomes of the connection after a request.
enum class After : std::uint8_t { keep, close, linger, reset };

class Connection {
 public:
  Connection(const ConnectionContext& context, std::unique_ptr<ByteStream> stream,
             asio::any_io_executor strand)
      : context_(context), stream_(std::move(stream)), strand_(std::move(strand)) {}

  Awaitable<void> async_run();

 private:
  Awaitable<ParsedHead> async_read_head();
  Awaitable<bool> async_fill();
  Awaitable<After> async_handle(ParsedHead head);
  Awaitable<Reply> async_finish(RequestHead head, std::string body, std::unique_ptr<BodySink> sink,
                                bool complete);
  Awaitable<After> async_reply(Reply reply, bool is_head_request, After after);
  Awaitable<void> async_delay(std::chrono::milliseconds delay);
  Awaitable<void> async_linger();
  void limit(Deadline whole, std::chrono::milliseconds idle);

  const ConnectionContext& context_;
  std::unique_ptr<ByteStream> stream_;
  asio::any_io_executor strand_;
  std::string received_;  ///< what has come and is not used yet
  std::array<char, kHeadReadBytes> scratch_{};
};

Reply plain_reply(int status) {
  Reply reply;
  reply.status = status;
  reply.headers.push_back({"Content-Type", "text/plain"});
  reply.body = std::string(reason_phrase(status)) + "\n";
  return reply;
}

void Connection::limit(Deadline whole, std::chrono::milliseconds idle) {
  StreamLimits limits;
  limits.whole = whole;
  limits.idle = idle;
  stream_->watch(strand_, limits);
}

Awaitable<bool> Connection::async_fill() {
  const std::span<char> into(scratch_);
  const IoResult got = co_await stream_->async_read_some(into);
  if (!got.ok() || got.bytes == 0) co_return false;
  received_.append(scratch_.data(), got.bytes);
  co_return true;
}

// Stays `incomplete` where the peer is gone or late.
Awaitable<ParsedHead> Connection::async_read_head() {
  limit(Deadline::never(), context_.limits.idle);
  bool begun = false;
  while (true) {
    ParsedHead head = parse_head(received_, context_.limits.head_bytes);
    if (head.state != HeadState::incomplete) co_return head;
    if (!received_.empty() && !begun) {
      begun = true;
      limit(Deadline::after(context_.limits.head), context_.limits.idle);
    }
    if (!co_await async_fill()) co_return ParsedHead{};
  }
}

Awaitable<void> Connection::async_delay(std::chrono::milliseconds delay) {
  if (delay.count() <= 0 || co_await async_is_cancelled()) co_return;
  asio::steady_timer timer(strand_, delay);
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

Awaitable<After> Connection::async_reply(Reply reply, bool is_head_request, After after) {
  co_await async_delay(reply.delay);
  if (reply.drop) co_return After::reset;
  if (after == After::keep && asks_to_close(reply)) after = After::close;
  std::string text = reply_text(reply, is_head_request, after == After::keep);
  if (reply.truncated) {
    const std::size_t cut_off = reply.body.empty() ? text.size() : reply.body.size();
    text.resize(text.size() - (cut_off + 1) / 2);
    after = After::close;
  }
  limit(Deadline::never(), context_.limits.stall);
  const std::span<const char> bytes(text);
  const IoResult sent = co_await stream_->async_write(bytes);
  co_return sent.ok() ? after : After::close;
}

// The handler's exceptions end here: a bug of ours is a 500 to the peer, not the end of the server.
Awaitable<Reply> Connection::async_finish(RequestHead head, std::string body,
                                          std::unique_ptr<BodySink> sink, bool complete) {
  std::optional<Reply> reply;
  try {
    reply = co_await context_.handler.async_finish(std::move(head), std::move(body),
                                                   std::move(sink), complete);
  } catch (const std::exception&) {
    reply = plain_reply(500);
  }
  co_return std::move(*reply);
}

Awaitable<After> Connection::async_handle(ParsedHead head) {
  const bool is_head_request = head.head.method == "HEAD";
  const bool has_body = head.chunked || head.head.content_length.value_or(0) > 0;
  const After usual = head.keep_alive ? After::keep : After::close;
  std::optional<Intake> begun;
  try {
    begun = context_.handler.begin(head.head);
  } catch (const std::exception&) {
    begun.emplace();
    begun->refusal = plain_reply(500);
  }
  Intake intake = std::move(*begun);
  if (intake.cut == Cut::before) {
    co_await async_delay(intake.cut_delay);
    co_return After::reset;
  }
  if (intake.refusal) {
    const After after = has_body ? After::linger : usual;
    const After next = co_await async_reply(std::move(*intake.refusal), is_head_request, after);
    co_return next;
  }

  limit(Deadline::never(), context_.limits.stall);
  if (has_body && head.expects_continue && received_.empty()) {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    const std::span<const char> bytes(kContinue);
    const IoResult sent = co_await stream_->async_write(bytes);
    if (!sent.ok()) co_return After::close;
  }
  ReadBody body =
      co_await async_read_body(context_.pool, *stream_, head, intake, std::move(received_));
  received_ = std::move(body.leftover);
  const bool complete = body.end == BodyEnd::complete;
  Reply reply = co_await async_finish(std::move(head.head), std::move(body.collected),
                                      std::move(intake.sink), complete);
  After after = usual;
  if (body.end == BodyEnd::cut || (body.end == BodyEnd::complete && intake.cut != Cut::none)) {
    co_await async_delay(intake.cut_delay);
    co_return After::reset;
  }
  switch (body.end) {
    case BodyEnd::complete:
    case BodyEnd::cut:
      break;
    case BodyEnd::gone:
      co_return After::close;
    case BodyEnd::malformed:
      reply = plain_reply(400);
      after = After::linger;
      break;
    case BodyEnd::too_large:
      reply = plain_reply(413);
      after = After::linger;
      break;
    case BodyEnd::failed:
      reply = plain_reply(500);
      after = After::linger;
      break;
  }
  after = co_await async_reply(std::move(reply), is_head_request, after);
  co_return after;
}

Awaitable<void> Connection::async_linger() {
  co_await stream_->async_shutdown();
  limit(Deadline::after(kLingerTime), kLingerTime);
  std::vector<char> dropped(64 << 10);
  std::uint64_t bytes = 0;
  while (bytes < kLingerBytes) {
    const std::span<char> into(dropped);
    const IoResult got = co_await stream_->async_read_some(into);
    if (!got.ok() || got.bytes == 0) co_return;
    bytes += got.bytes;
  }
}

Awaitable<void> Connection::async_run() {
  After after = After::keep;
  while (after == After::keep) {
    ParsedHead head = co_await async_read_head();
    if (head.state == HeadState::incomplete) co_return;
    if (head.state == HeadState::refused) {
      Reply refusal = plain_reply(head.refusal_status);
      after = co_await async_reply(std::move(refusal), false, After::linger);
    } else {
      received_.erase(0, head.size_bytes);
      head.head.local_port = context_.port;
      head.head.https = context_.tls != nullptr;
      after = co_await async_handle(std::move(head));
    }
  }
  if (after == After::linger) co_await async_linger();
  if (after == After::reset) stream_->reset();
}

}  // namespace

Awaitable<void> async_serve(const ConnectionContext& context, TcpSocket socket) {
  const asio::any_io_executor strand = co_await asio::this_coro::executor;
  auto tcp = std::make_unique<TcpStream>(std::move(socket));
  std::unique_ptr<ByteStream> stream;
  if (context.tls) {
    StreamLimits limits;
    limits.whole = Deadline::after(context.limits.head);
    tcp->watch(strand, limits);
    TlsHandshake handshake = co_await async_tls_accept(std::move(tcp), context.tls);
    stream = std::move(handshake.stream);
    if (!stream) co_return;
  } else {
    stream = std::move(tcp);
  }
  Connection connection(context, std::move(stream), strand);
  co_await connection.async_run();
}

}  // namespace tokpost::sandbox
