#pragma once

#include "native/core/net/byte_stream.hpp"
#include "native/core/net/http_client.hpp"

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tokpost {

/// One connection to a host, and what it has received but nobody has read.
struct Connection {
  Connection(std::unique_ptr<ByteStream> bytes, std::string key,
             std::optional<boost::asio::ip::address> peer,
             std::shared_ptr<std::atomic<std::size_t>> open);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  static constexpr std::size_t kBufferBytes = 64 * 1024;

  std::unique_ptr<ByteStream> stream;
  std::string host_key;  ///< scheme, host and port
  /// The target's address; unknown where a proxy looked the name up.
  std::optional<boost::asio::ip::address> address;
  std::unique_ptr<char[]> buffer;  ///< kBufferBytes of what the exchange reads into
  std::size_t buffer_begin = 0;
  std::size_t buffer_end = 0;
  std::size_t buffer_used = 0;  ///< how far the buffer has been written to
  bool reused = false;

 private:
  std::shared_ptr<std::atomic<std::size_t>> open_;
};

/// The connections that wait for their next request, per host; the newest is used first, the oldest
/// is closed when there are too many or its time is over. Safe from any thread.
class ConnectionPool {
 public:
  using AllowAddress = std::function<bool(const boost::asio::ip::address&)>;

  ConnectionPool(boost::asio::io_context::executor_type io, std::chrono::milliseconds keep_alive,
                 std::size_t idle_per_host);
  ~ConnectionPool();
  ConnectionPool(const ConnectionPool&) = delete;
  ConnectionPool& operator=(const ConnectionPool&) = delete;

  /// An idle connection that is still good; null if there is none. Where `allow` is set, only one
  /// to an address that it allows.
  std::shared_ptr<Connection> take(const std::string& host_key, const AllowAddress& allow);
  void put(std::shared_ptr<Connection> connection);
  std::shared_ptr<Connection> adopt(std::unique_ptr<ByteStream> stream, std::string host_key,
                                    std::optional<boost::asio::ip::address> address);
  void close_idle();
  HttpClientStats stats() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace tokpost
