#pragma once

#include "native/core/net/byte_stream.hpp"

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>

namespace tokpost {

using TcpSocket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

/// A connected TCP socket with one timer for all its limits. The timer is set once and looks, when
/// it fires, whether its time has really come, so that a read or write costs a clock reading and no
/// timer operation.
class TcpStream final : public ByteStream {
 public:
  explicit TcpStream(TcpSocket socket);
  ~TcpStream() override;
  TcpStream(const TcpStream&) = delete;
  TcpStream& operator=(const TcpStream&) = delete;

  Awaitable<IoResult> async_read_some(std::span<char> into) override;
  Awaitable<IoResult> async_write_both(std::span<const char> first,
                                       std::span<const char> second) override;
  Awaitable<void> async_shutdown() override;
  void watch(boost::asio::any_io_executor strand, StreamLimits limits) override;
  void unwatch() override;
  void stop_writing() override;
  bool is_quiet() override;
  void close() noexcept override;
  void reset() noexcept override;
  boost::asio::ip::tcp::endpoint remote_endpoint() const override;

  /// What can be read without waiting: nullopt where that is nothing yet.
  std::optional<IoResult> try_read(std::span<char> into);
  /// Sends what goes without waiting, and answers how much that was.
  std::size_t try_write(std::span<const char> data) noexcept;

 private:
  struct Core;
  std::size_t send_now(std::span<const char> first, std::span<const char> second);

  std::shared_ptr<Core> core_;
};

}  // namespace tokpost
