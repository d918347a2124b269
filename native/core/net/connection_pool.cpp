#include "native/core/net/connection_pool.hpp"

#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace tokpost {

namespace asio = boost::asio;

Connection::Connection(std::unique_ptr<ByteStream> bytes, std::string key,
                       std::optional<asio::ip::address> peer,
                       std::shared_ptr<std::atomic<std::size_t>> open)
    : stream(std::move(bytes)),
      host_key(std::move(key)),
      address(std::move(peer)),
      buffer(std::make_unique_for_overwrite<char[]>(kBufferBytes)),
      open_(std::move(open)) {
  open_->fetch_add(1);
}

Connection::~Connection() {
  stream.reset();
  open_->fetch_sub(1);
}

// The timer's handler holds this weakly, and so never keeps connections open.
struct ConnectionPool::State : std::enable_shared_from_this<ConnectionPool::State> {
  struct Idle {
    std::shared_ptr<Connection> connection;
    SteadyTime until;
  };
  using Closing = std::vector<std::shared_ptr<Connection>>;

  State(asio::io_context::executor_type io, std::chrono::milliseconds keep, std::size_t per_host)
      : keep_alive(keep), idle_per_host(per_host), timer(io) {}

  // With the mutex held, as the two below.
  void arm() {
    SteadyTime first = SteadyTime::max();
    for (const auto& [key, queue] : idle) first = std::min(first, queue.front().until);
    if (first == SteadyTime::max() || timer_set) return;
    timer_set = true;
    timer.expires_at(first);
    timer.async_wait([weak = weak_from_this()](boost::system::error_code ec) {
      if (auto self = weak.lock(); self && !ec) self->on_timer();
    });
  }

  void drop_expired(Closing& closing) {
    const SteadyTime now = std::chrono::steady_clock::now();
    for (auto entry = idle.begin(); entry != idle.end();) {
      auto& queue = entry->second;
      while (!queue.empty() && queue.front().until <= now) {
        closing.push_back(std::move(queue.front().connection));
        queue.pop_front();
      }
      entry = queue.empty() ? idle.erase(entry) : std::next(entry);
    }
  }

  void on_timer() {
    Closing closing;  // closed after the mutex is free
    const std::lock_guard lock(mutex);
    timer_set = false;
    drop_expired(closing);
    arm();
  }

  const std::chrono::milliseconds keep_alive;
  const std::size_t idle_per_host;
  const std::shared_ptr<std::atomic<std::size_t>> open =
      std::make_shared<std::atomic<std::size_t>>(0);
  mutable std::mutex mutex;
  std::map<std::string, std::deque<Idle>> idle;  ///< no queue is empty; oldest first
  asio::steady_timer timer;
  bool timer_set = false;
};

ConnectionPool::ConnectionPool(asio::io_context::executor_type io,
                               std::chrono::milliseconds keep_alive, std::size_t idle_per_host)
    : state_(std::make_shared<State>(io, keep_alive, idle_per_host)) {}

ConnectionPool::~ConnectionPool() {
  const std::lock_guard lock(state_->mutex);
  state_->timer.cancel();
}

std::shared_ptr<Connection> ConnectionPool::take(const std::string& host_key,
                                                 const AllowAddress& allow) {
  State::Closing closing;
  const std::lock_guard lock(state_->mutex);
  state_->drop_expired(closing);
  const auto found = state_->idle.find(host_key);
  if (found == state_->idle.end()) return nullptr;
  auto& queue = found->second;
  std::shared_ptr<Connection> chosen;
  for (auto idle = queue.end(); idle != queue.begin() && !chosen;) {
    --idle;
    const auto& address = idle->connection->address;
    if (allow && !(address && allow(*address))) continue;
    auto& to = idle->connection->stream->is_quiet() ? chosen : closing.emplace_back();
    to = std::move(idle->connection);
    idle = queue.erase(idle);
  }
  if (queue.empty()) state_->idle.erase(found);
  if (chosen) chosen->reused = true;
  return chosen;
}

void ConnectionPool::put(std::shared_ptr<Connection> connection) {
  State::Closing closing;
  const std::lock_guard lock(state_->mutex);
  if (state_->idle_per_host == 0) {
    closing.push_back(std::move(connection));
    return;
  }
  const SteadyTime until = Deadline::after(state_->keep_alive).time();
  auto& queue = state_->idle[connection->host_key];
  queue.push_back({std::move(connection), until});
  if (queue.size() > state_->idle_per_host) {
    closing.push_back(std::move(queue.front().connection));
    queue.pop_front();
  }
  state_->arm();
}

std::shared_ptr<Connection> ConnectionPool::adopt(std::unique_ptr<ByteStream> stream,
                                                  std::string host_key,
                                                  std::optional<asio::ip::address> address) {
  return std::make_shared<Connection>(std::move(stream), std::move(host_key), std::move(address),
                                      state_->open);
}

void ConnectionPool::close_idle() {
  State::Closing closing;
  const std::lock_guard lock(state_->mutex);
  for (auto& [key, queue] : state_->idle) {
    for (auto& idle : queue) closing.push_back(std::move(idle.connection));
  }
  state_->idle.clear();
}

HttpClientStats ConnectionPool::stats() const {
  const std::lock_guard lock(state_->mutex);
  HttpClientStats stats;
  stats.open_connections = state_->open->load();
  for (const auto& [key, queue] : state_->idle) stats.idle_connections += queue.size();
  return stats;
}

}  // namespace tokpost
