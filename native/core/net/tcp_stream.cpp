#include "native/core/net/tcp_stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <utility>

#include <sys/socket.h>
#include <sys/uio.h>

namespace tokpost {
namespace {

namespace asio = boost::asio;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
// About a millisecond's work; then cancellations, replies and other uploads have their turn.
constexpr std::size_t kBytesInARow = 1024 * 1024;

using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>,
                                         asio::io_context::executor_type>;

}  // namespace

// The timer's handler may outlive the stream, and holds this weakly. All members but `use` belong
// to the strand that uses the stream.
struct TcpStream::Core : std::enable_shared_from_this<TcpStream::Core> {
  explicit Core(TcpSocket connected) : socket(std::move(connected)), timer(socket.get_executor()) {}

  SteadyTime due() const {
    if (limits.idle == std::chrono::milliseconds::max()) return limits.whole.time();
    return std::min(limits.whole.time(), Deadline::at(progress + limits.idle).time());
  }

  void arm(SteadyTime time) {
    if (time == SteadyTime::max()) return;
    armed = time;
    timer.expires_at(time);
    auto fire = [weak = weak_from_this(), started = use.load()](boost::system::error_code ec) {
      if (ec) return;
      // A handler of an earlier use runs on a strand that no longer owns the members.
      if (auto core = weak.lock(); core && core->use.load() == started) core->on_timer();
    };
    timer.async_wait(asio::bind_executor(strand, std::move(fire)));
  }

  void on_timer() {
    const SteadyTime now = std::chrono::steady_clock::now();
    armed = SteadyTime::max();
    if (now >= limits.whole.time()) {
      expire(limits.whole_fault);
    } else if (pending > 0 && now >= due()) {
      expire(TransportFault::idle_timeout);
    } else {
      if (pending == 0) progress = now;  // nobody waits for the peer
      arm(due());
    }
  }

  void expire(TransportFault fault) {
    expired = fault;
    boost::system::error_code ignored;
    socket.cancel(ignored);
  }

  TransportFault fault_of(boost::system::error_code ec) const {
    if (ec == asio::error::operation_aborted || ec == asio::error::bad_descriptor) {
      return expired == TransportFault::none ? TransportFault::cancelled : expired;
    }
    return TransportFault::reset;
  }

  TcpSocket socket;
  asio::ip::tcp::endpoint remote;
  Timer timer;
  asio::any_io_executor strand;
  StreamLimits limits;
  SteadyTime progress{};
  SteadyTime armed = SteadyTime::max();
  TransportFault expired = TransportFault::none;
  int pending = 0;
  bool writing_stopped = false;
  std::size_t sent_in_a_row = 0;  ///< since the coroutine last let others have the thread
  std::atomic<std::uint64_t> use{0};
};

namespace {

/// Counts an operation as under way; the idle limit runs only then.
template <class Core>
class Pending {
 public:
  explicit Pending(Core& core) : core_(core) {
    if (core_.pending++ == 0) core_.progress = std::chrono::steady_clock::now();
  }
  ~Pending() { --core_.pending; }
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;
  void progressed() { core_.progress = std::chrono::steady_clock::now(); }

 private:
  Core& core_;
};

}  // namespace

TcpStream::TcpStream(TcpSocket socket) : core_(std::make_shared<Core>(std::move(socket))) {
  boost::system::error_code ignored;
  core_->socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  core_->remote = core_->socket.remote_endpoint(ignored);  // a broken socket no longer knows
}

TcpStream::~TcpStream() {
  unwatch();
  close();
}

Awaitable<IoResult> TcpStream::async_read_some(std::span<char> into) {
  auto core = core_;
  if (core->expired != TransportFault::none) co_return IoResult{core->expired, 0};
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) {
    co_return IoResult{TransportFault::cancelled, 0};
  }
  Pending<Core> pending(*core);
  const auto buffer = asio::buffer(into.data(), into.size());
  const auto [ec, bytes] = co_await core->socket.async_read_some(buffer, kTuple);
  if (ec == asio::error::eof) co_return IoResult{};
  if (ec) co_return IoResult{core->fault_of(ec), 0};
  pending.progressed();
  co_return IoResult{TransportFault::none, bytes};
}

// Sends what goes without waiting. An asynchronous operation that succeeds at once still goes
// through the pool's queue and wakes its other threads, which costs more than the send.
std::size_t TcpStream::send_now(std::span<const char> first, std::span<const char> second) {
  if (core_->sent_in_a_row >= kBytesInARow) return 0;
  std::array<iovec, 2> parts = {
      iovec{const_cast<char*>(first.data()), first.size()},  // sendmsg() only reads them
      iovec{const_cast<char*>(second.data()), second.size()}};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  const auto sent = ::sendmsg(core_->socket.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent <= 0) return 0;  // whatever it is, the asynchronous operation runs into it too
  core_->sent_in_a_row += static_cast<std::size_t>(sent);
  return static_cast<std::size_t>(sent);
}

Awaitable<IoResult> TcpStream::async_write_both(std::span<const char> first,
                                                std::span<const char> second) {
  auto core = core_;
  const std::size_t total = first.size() + second.size();
  Pending<Core> pending(*core);
  while (!first.empty() || !second.empty()) {
    if (core->expired != TransportFault::none) co_return IoResult{core->expired, 0};
    const auto state = co_await asio::this_coro::cancellation_state;
    if (core->writing_stopped || state.cancelled() != asio::cancellation_type::none) {
      co_return IoResult{TransportFault::cancelled, 0};
    }
    std::size_t bytes = send_now(first, second);
    if (bytes == 0) {
      const std::array<asio::const_buffer, 2> buffers = {
          asio::buffer(first.data(), first.size()), asio::buffer(second.data(), second.size())};
      const auto [ec, sent] = co_await core->socket.async_write_some(buffers, kTuple);
      if (ec) co_return IoResult{core->fault_of(ec), 0};
      bytes = sent;
      core->sent_in_a_row = 0;
    }
    pending.progressed();
    const std::size_t of_first = std::min(bytes, first.size());
    first = first.subspan(of_first);
    second = second.subspan(bytes - of_first);
  }
  co_return IoResult{TransportFault::none, total};
}

Awaitable<void> TcpStream::async_shutdown() {
  boost::system::error_code ignored;
  core_->socket.shutdown(asio::socket_base::shutdown_send, ignored);
  co_return;
}

void TcpStream::watch(asio::any_io_executor strand, StreamLimits limits) {
  if (core_->strand != strand) {
    core_->use.fetch_add(1);
    core_->armed = SteadyTime::max();
    core_->strand = std::move(strand);
  }
  core_->limits = limits;
  core_->progress = std::chrono::steady_clock::now();
  const SteadyTime due = core_->due();
  if (due < core_->armed) core_->arm(due);
}

void TcpStream::unwatch() {
  core_->use.fetch_add(1);
  core_->limits = StreamLimits{};
  core_->writing_stopped = false;
  core_->strand = asio::any_io_executor();
  if (core_->armed != SteadyTime::max()) core_->timer.cancel();
  core_->armed = SteadyTime::max();
}

void TcpStream::stop_writing() {
  core_->writing_stopped = true;
  boost::system::error_code ignored;
  if (core_->pending > 0) core_->socket.cancel(ignored);
}

bool TcpStream::is_quiet() {
  char byte = 0;
  const auto received =
      ::recv(core_->socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT | MSG_NOSIGNAL);
  return received < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

std::optional<IoResult> TcpStream::try_read(std::span<char> into) {
  const auto received =
      ::recv(core_->socket.native_handle(), into.data(), into.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (received >= 0) return IoResult{TransportFault::none, static_cast<std::size_t>(received)};
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return std::nullopt;
  return IoResult{TransportFault::reset, 0};
}

std::size_t TcpStream::try_write(std::span<const char> data) noexcept {
  if (!core_->socket.is_open()) return 0;
  const auto sent =
      ::send(core_->socket.native_handle(), data.data(), data.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  return sent > 0 ? static_cast<std::size_t>(sent) : 0;
}

void TcpStream::close() noexcept {
  boost::system::error_code ignored;
  core_->socket.close(ignored);
}

void TcpStream::reset() noexcept {
  boost::system::error_code ignored;
  core_->socket.set_option(asio::socket_base::linger(true, 0), ignored);
  core_->socket.close(ignored);
}

asio::ip::tcp::endpoint TcpStream::remote_endpoint() const {
  return core_->remote;
}

}  // namespace tokpost
