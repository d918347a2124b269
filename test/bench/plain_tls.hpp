#pragma once

#include <openssl/ssl.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>

/// What the measures of the benchmarks are made of: one blocking connection, and OpenSSL on it.
namespace plain {

using SslPtr = std::unique_ptr<SSL, decltype(&SSL_free)>;

inline void require(bool is_true, const char* what) {
  if (!is_true) throw std::runtime_error(what);
}

inline int connect_to(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port = htons(port);
  require(::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0, "connect");
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

inline SslPtr secure(int socket, const char* root) {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  require(SSL_CTX_load_verify_locations(context, root, nullptr) == 1, "root");
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SslPtr ssl(SSL_new(context), &SSL_free);
  SSL_CTX_free(context);
  SSL_set1_host(ssl.get(), "localhost");
  SSL_set_fd(ssl.get(), socket);
  require(SSL_connect(ssl.get()) == 1, "handshake");
  return ssl;
}

inline void write_all(SSL* ssl, std::string_view bytes) {
  std::size_t written = 0;
  require(SSL_write_ex(ssl, bytes.data(), bytes.size(), &written) == 1, "write");
}

inline void read_reply(SSL* ssl) {
  std::string reply;
  std::array<char, 4096> part{};
  while (reply.find("\r\n\r\n") == std::string::npos) {
    std::size_t got = 0;
    require(SSL_read_ex(ssl, part.data(), part.size(), &got) == 1, "read");
    reply.append(part.data(), got);
  }
  require(reply.starts_with("HTTP/1.1 20"), "the reply is no success");
}

// Not ru_maxrss, which a child inherits from its parent.
inline long peak_memory_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::strtol(line.c_str() + 6, nullptr, 10);
  }
  return 0;
}

inline double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

/// Tells since when, and prints the cost as JSON.
class Stopwatch {
 public:
  void print() const {
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun_;
    std::printf(R"({"cpuSeconds":%.4f,"seconds":%.4f,"rssKb":%ld})"
                "\n",
                cpu_seconds() - cpu_begun_, wall.count(), peak_memory_kb());
  }

 private:
  static double cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
  }

  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  double cpu_begun_ = cpu_seconds();
};

}  // namespace plain
