#pragma once

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace tokpost::test {

/// How a read ended.
enum class RawEnd : std::uint8_t { open, closed, reset, late };

/// A blocking TCP client that sends exactly the bytes it is told to.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port, bool ipv6 = false);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return socket_ >= 0; }
  /// False once the peer takes no more.
  bool send(std::string_view bytes);
  void shutdown_send();
  void close();

  /// Reads until `text` has come, and answers all up to its end; less where the peer ends before.
  std::string read_until(std::string_view text);
  std::string read_bytes(std::size_t size);
  /// Everything until the peer closes or resets.
  std::string read_to_end();
  /// One reply: its head and as much body as Content-Length says.
  std::string read_reply();
  /// How the last read ended.
  RawEnd end() const { return end_; }

 private:
  bool fill();

  int socket_ = -1;
  std::string received_;
  RawEnd end_ = RawEnd::open;
  bool was_reset_ = false;
};

inline RawClient::RawClient(std::uint16_t port, bool ipv6) {
  socket_ = ::socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval limit{10, 0};  // a peer that never answers fails the test instead of stalling it
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  sockaddr_storage address{};
  socklen_t size = 0;
  if (ipv6) {
    auto* to = reinterpret_cast<sockaddr_in6*>(&address);
    to->sin6_family = AF_INET6;
    to->sin6_addr = in6addr_loopback;
    to->sin6_port = htons(port);
    size = sizeof *to;
  } else {
    auto* to = reinterpret_cast<sockaddr_in*>(&address);
    to->sin_family = AF_INET;
    to->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to->sin_port = htons(port);
    size = sizeof *to;
  }
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), size) != 0) close();
}

inline RawClient::~RawClient() {
  close();
}

inline bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      was_reset_ = errno == ECONNRESET || errno == EPIPE;  // a read may not tell it again
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

inline void RawClient::shutdown_send() {
  ::shutdown(socket_, SHUT_WR);
}

inline void RawClient::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

inline bool RawClient::fill() {
  std::array<char, 65536> bytes;
  const ssize_t got = ::recv(socket_, bytes.data(), bytes.size(), 0);
  if (got > 0) {
    received_.append(bytes.data(), static_cast<std::size_t>(got));
    return true;
  }
  if (got == 0) {
    end_ = was_reset_ ? RawEnd::reset : RawEnd::closed;
  } else {
    end_ = errno == EAGAIN ? RawEnd::late : RawEnd::reset;
  }
  return false;
}

inline std::string RawClient::read_until(std::string_view text) {
  std::size_t found = std::string::npos;
  while ((found = received_.find(text)) == std::string::npos && fill()) {
  }
  return read_bytes(found == std::string::npos ? received_.size() : found + text.size());
}

inline std::string RawClient::read_bytes(std::size_t size) {
  while (received_.size() < size && fill()) {
  }
  std::string bytes = received_.substr(0, size);
  received_.erase(0, bytes.size());
  return bytes;
}

inline std::string RawClient::read_to_end() {
  while (fill()) {
  }
  std::string bytes;
  bytes.swap(received_);
  return bytes;
}

inline std::string RawClient::read_reply() {
  std::string reply = read_until("\r\n\r\n");
  constexpr std::string_view kName = "Content-Length: ";
  const std::size_t found = reply.find(kName);
  if (found == std::string::npos) return reply;
  std::size_t size = 0;
  std::from_chars(reply.data() + found + kName.size(), reply.data() + reply.size(), size);
  reply += read_bytes(size);
  return reply;
}

}  // namespace tokpost::test
