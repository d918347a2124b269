#include "native/core/net/http_exchange.hpp"

#include "native/core/base/secret.hpp"
#include "native/core/net/reply_parser.hpp"
#include "native/core/net/request_head.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstring>
#include <exception>
#include <utility>

namespace tokpost {
namespace {

namespace asio = boost::asio;

// A request up to this size fits into the socket's buffer, so that writing it cannot wait for a
// peer that answers instead of reading.
constexpr std::size_t kWholeRequestBytes = 16 * 1024;
constexpr std::size_t kPieceBytes = 128 * 1024;
constexpr std::uint64_t kSmallReplyBytes = 4 * 1024;
constexpr int kInterimReplies = 16;

/// One exchange. The writer and the reader both work on it, on one strand.
struct ExchangeState {
  explicit ExchangeState(const asio::any_io_executor& strand, std::string_view method)
      : parser(method), gate(strand) {}
  ~ExchangeState() { secure_zero(head); }  // it names a token
  ExchangeState(const ExchangeState&) = delete;
  ExchangeState& operator=(const ExchangeState&) = delete;

  ByteStream& stream() const { return *connection->stream; }
  bool has_final_head() const { return parser.head_done() && !interim; }
  /// The first failure is the cause of those that follow.
  void fail(TransportFault fault, std::string detail = {}) {
    if (!outcome.ok()) return;
    outcome.fault = fault;
    outcome.detail = std::move(detail);
  }
  void fail(Error error) {
    if (outcome.ok()) outcome.failure = std::move(error);
  }

  std::shared_ptr<Connection> connection;
  std::shared_ptr<const HttpRequest> request;
  std::string head;
  std::uint64_t body_size = 0;
  std::chrono::milliseconds continue_wait{0};
  ReplyParser parser;
  bool interim = false;     ///< the parser's head is a 1xx
  asio::steady_timer gate;  ///< what the body waits for with `expect_continue`
  bool gate_open = false;
  bool reading_done = false;
  bool reply_complete = false;
  ExchangeOutcome outcome;
};

using ExchangePtr = std::shared_ptr<ExchangeState>;

// --- The reply ---------------------------------------------------------------------------------

Awaitable<bool> async_receive(ExchangePtr x) {
  Connection& c = *x->connection;
  if (c.buffer_begin > 0) {
    std::memmove(c.buffer.get(), c.buffer.get() + c.buffer_begin, c.buffer_end - c.buffer_begin);
    c.buffer_end -= c.buffer_begin;
    c.buffer_begin = 0;
  }
  const std::span<char> room(c.buffer.get() + c.buffer_end,
                             Connection::kBufferBytes - c.buffer_end);
  const IoResult got = co_await x->stream().async_read_some(room);
  if (!got.ok()) {
    x->fail(got.fault);
    co_return false;
  }
  if (got.bytes == 0) {
    const TransportFault fault = x->parser.put_end();
    if (fault != TransportFault::none) x->fail(fault);
    co_return fault == TransportFault::none;
  }
  c.buffer_end += got.bytes;
  c.buffer_used = std::max(c.buffer_used, c.buffer_end);
  x->outcome.received_bytes += got.bytes;
  x->outcome.reply_started = true;
  co_return true;
}

void open_gate(ExchangeState& x) {
  x.gate_open = true;
  x.gate.cancel();
}

// Called once the head of a reply is in. False where the exchange cannot go on.
bool take_head(ExchangeState& x) {
  const int status = x.parser.reply().status;
  if (status == 101) {
    x.fail(TransportFault::bad_reply, "it switches to a protocol that nobody asked for");
    return false;
  }
  x.interim = status / 100 == 1;
  if (x.interim) {
    if (status == 100) open_gate(x);
    return true;
  }
  x.outcome.reply = std::move(x.parser.reply());
  if (!x.request->on_reply_piece && x.request->method != "HEAD" &&
      x.parser.body_size() > x.request->max_reply_bytes) {
    x.fail(TransportFault::reply_too_large);
    return false;
  }
  if (!x.outcome.request_sent) {
    // The peer has made up its mind; what is left of the body is of no use to it.
    x.stream().stop_writing();
    open_gate(x);
  }
  return true;
}

Awaitable<bool> async_take_piece(ExchangePtr x, std::span<const char> piece) {
  HttpReply& reply = x->outcome.reply;
  if (x->request->on_reply_piece) {
    const Status taken = co_await x->request->on_reply_piece(reply, piece);
    if (!taken) x->fail(taken.error());
    co_return taken.has_value();
  }
  if (reply.body.size() + piece.size() > x->request->max_reply_bytes) {
    x->fail(TransportFault::reply_too_large);
    co_return false;
  }
  // Where its size is not announced, room for all but a list: growing leaves copies behind.
  if (reply.body.empty()) reply.body.reserve(std::max(x->parser.body_size(), kSmallReplyBytes));
  reply.body.append(piece.data(), piece.size());
  co_return true;
}

// One reply, interim or final.
Awaitable<bool> async_read_one(ExchangePtr x) {
  Connection& c = *x->connection;
  bool head_taken = false;
  bool needs_more = c.buffer_begin == c.buffer_end;
  while (!x->parser.done()) {
    if (needs_more) {
      const bool received = co_await async_receive(x);
      if (!received) co_return false;
      if (x->parser.done()) break;
    }
    const std::span<const char> bytes(c.buffer.get() + c.buffer_begin,
                                      c.buffer_end - c.buffer_begin);
    const ReplyParser::Step step = x->parser.put(bytes);
    if (step.fault != TransportFault::none) {
      x->fail(step.fault);
      co_return false;
    }
    c.buffer_begin += step.consumed;
    needs_more = step.needs_more || c.buffer_begin == c.buffer_end;
    if (!head_taken && x->parser.head_done()) {
      head_taken = true;
      if (!take_head(*x)) co_return false;
    }
    if (!step.piece.empty()) {
      const bool taken = co_await async_take_piece(x, step.piece);
      if (!taken) co_return false;
    }
  }
  co_return true;
}

Awaitable<void> async_read_reply(ExchangePtr x) {
  for (int count = 0; count <= kInterimReplies; ++count) {
    const bool complete = co_await async_read_one(x);
    if (!complete) co_return;
    if (!x->interim) {
      x->reply_complete = true;
      x->outcome.reusable =
          x->parser.keeps_alive() && x->connection->buffer_begin == x->connection->buffer_end;
      co_return;
    }
    x->parser = ReplyParser(x->request->method);
    x->interim = false;
  }
  x->fail(TransportFault::bad_reply, "it never comes to a final status");
}

// --- The request -------------------------------------------------------------------------------

Awaitable<bool> async_write_piece(ExchangePtr x, std::span<const char> first,
                                  std::span<const char> second) {
  const IoResult sent = co_await x->stream().async_write_both(first, second);
  if (!sent.ok()) {
    // Behind a broken connection there may still be a reply that the peer sent before it left, and
    // behind a reply the fault is the reader's stop.
    if (sent.fault != TransportFault::reset && !x->has_final_head()) x->fail(sent.fault);
    co_return false;
  }
  x->outcome.sent_bytes += second.size();
  const auto& on_sent = x->request->on_sent;
  if (on_sent && !second.empty()) on_sent(x->outcome.sent_bytes);
  co_return true;
}

// The next piece of the body, empty at its end and where it cannot be had.
Awaitable<std::span<const char>> async_next_piece(ExchangePtr x, std::uint64_t offset) {
  if (!x->request->body_source) {
    const std::string_view rest = std::string_view(x->request->body).substr(offset, kPieceBytes);
    co_return std::span<const char>(rest.data(), rest.size());
  }
  auto piece = co_await x->request->body_source->async_next();
  if (x->has_final_head()) co_return std::span<const char>();
  if (!piece) {
    x->fail(piece.error());
    co_return std::span<const char>();
  }
  if (piece->empty() || piece->size() > x->body_size - offset) {
    x->fail(TransportFault::body, "its source does not hand out as many bytes as it announced");
    co_return std::span<const char>();
  }
  co_return *piece;
}

Awaitable<void> async_await_continue(ExchangePtr x) {
  x->gate.expires_after(x->continue_wait);
  while (!x->gate_open && x->gate.expiry() > std::chrono::steady_clock::now()) {
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return;
    co_await x->gate.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

Awaitable<void> async_write_request(ExchangePtr x) {
  std::span<const char> head(x->head);
  if (x->request->expect_continue && x->body_size > 0) {
    const bool written = co_await async_write_piece(x, head, std::span<const char>());
    if (!written) co_return;
    head = {};
    co_await async_await_continue(x);
  }
  std::uint64_t offset = 0;
  while (offset < x->body_size || !head.empty()) {
    std::span<const char> piece;
    if (offset < x->body_size) {
      if (x->has_final_head()) co_return;
      piece = co_await async_next_piece(x, offset);
      if (piece.empty()) co_return;
    }
    const bool written = co_await async_write_piece(x, head, piece);
    if (!written) co_return;
    head = {};
    offset += piece.size();
  }
  x->outcome.request_sent = true;
}

// --- Both --------------------------------------------------------------------------------------

// Children of a group start with exceptions for cancellations; ours are answers.
Awaitable<void> async_reader(ExchangePtr x) {
  co_await asio::this_coro::throw_if_cancelled(false);
  co_await async_read_reply(x);
  x->reading_done = true;
  open_gate(*x);
  if (!x->outcome.request_sent) x->stream().stop_writing();
}

Awaitable<void> async_writer(ExchangePtr x) {
  co_await asio::this_coro::throw_if_cancelled(false);
  co_await async_write_request(x);
}

Awaitable<void> async_run_both(ExchangePtr x) {
  const auto strand = co_await asio::this_coro::executor;
  // Whoever finishes asks the other to end: the reader always, the writer where it has failed.
  auto end_other = [x](auto&&...) {
    return x->reading_done || !x->outcome.ok() ? asio::cancellation_type::terminal
                                               : asio::cancellation_type::none;
  };
  auto group = asio::experimental::make_parallel_group(
      asio::co_spawn(strand, async_writer(x), asio::deferred),
      asio::co_spawn(strand, async_reader(x), asio::deferred));
  const auto [order, from_writer, from_reader] =
      co_await group.async_wait(std::move(end_other), asio::use_awaitable);
  if (from_writer) std::rethrow_exception(from_writer);
  if (from_reader) std::rethrow_exception(from_reader);
}

Awaitable<void> async_run_in_turn(ExchangePtr x) {
  co_await async_write_request(x);
  if (x->outcome.ok()) co_await async_read_reply(x);
}

// A reply may hold tokens, and a connection lives on. What came behind the reply is nobody's.
void wipe_buffer(Connection& c) {
  secure_zero(c.buffer.get(), c.buffer_used);
  c.buffer_begin = c.buffer_end = c.buffer_used = 0;
}

void settle(ExchangeState& x) {
  ExchangeOutcome& outcome = x.outcome;
  if (x.reply_complete) {
    outcome.fault = TransportFault::none;
    outcome.failure.reset();
  }
  outcome.reply.request_sent = outcome.request_sent;
  outcome.reusable = outcome.reusable && outcome.request_sent;
}

}  // namespace

Awaitable<ExchangeOutcome> async_exchange(std::shared_ptr<Connection> connection,
                                          std::shared_ptr<const HttpRequest> request,
                                          std::string head,
                                          std::chrono::milliseconds continue_wait) {
  const auto strand = co_await asio::this_coro::executor;
  auto x = std::make_shared<ExchangeState>(strand, request->method);
  x->connection = std::move(connection);
  x->body_size = body_size(*request).value_or(0);
  x->request = std::move(request);
  x->head = std::move(head);
  x->continue_wait = continue_wait;
  const bool small =
      !x->request->body_source && x->body_size + x->head.size() <= kWholeRequestBytes;
  if (small && !(x->request->expect_continue && x->body_size > 0)) {
    co_await async_run_in_turn(x);
  } else {
    co_await async_run_both(x);
  }
  settle(*x);
  wipe_buffer(*x->connection);
  // The group's last handler, below us on the stack, still holds the rest.
  x->connection.reset();
  x->request.reset();
  co_return std::move(x->outcome);
}

}  // namespace tokpost
