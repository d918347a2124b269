// The measure of the upload benchmarks: a file in PUTs over one TLS connection, with 64 KB reads
// and blocking SSL_write, and nothing else. Prints its cost as JSON.
//   plain_upload <port> <file with the root> <file> <bytes in all> <bytes per PUT>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using SslPtr = std::unique_ptr<SSL, decltype(&SSL_free)>;

void require(bool is_true, const char* what) {
  if (!is_true) throw std::runtime_error(what);
}

int connect_to(std::uint16_t port) {
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

SslPtr secure(int socket, const char* root) {
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

void write_all(SSL* ssl, std::string_view bytes) {
  std::size_t written = 0;
  require(SSL_write_ex(ssl, bytes.data(), bytes.size(), &written) == 1, "write");
}

void read_reply(SSL* ssl) {
  std::string reply;
  std::array<char, 4096> part{};
  while (reply.find("\r\n\r\n") == std::string::npos) {
    std::size_t got = 0;
    require(SSL_read_ex(ssl, part.data(), part.size(), &got) == 1, "read");
    reply.append(part.data(), got);
  }
  require(reply.starts_with("HTTP/1.1 20"), "the reply is no success");
}

void put(SSL* ssl, int file, std::uint64_t first, std::uint64_t size, std::uint64_t total) {
  write_all(ssl,
            "PUT /upload?id=1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: video/mp4\r\n"
            "Content-Length: " +
                std::to_string(size) + "\r\nContent-Range: bytes " + std::to_string(first) + "-" +
                std::to_string(first + size - 1) + "/" + std::to_string(total) + "\r\n\r\n");
  std::array<char, 64 * 1024> buffer;
  while (size > 0) {
    const auto wanted = std::min<std::uint64_t>(size, buffer.size());
    const ssize_t got = ::pread(file, buffer.data(), wanted, static_cast<off_t>(first));
    require(got > 0, "file");
    write_all(ssl, std::string_view(buffer.data(), static_cast<std::size_t>(got)));
    first += static_cast<std::uint64_t>(got);
    size -= static_cast<std::uint64_t>(got);
  }
  read_reply(ssl);
}

// Not ru_maxrss, which a child inherits from its parent.
long peak_memory_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::strtol(line.c_str() + 6, nullptr, 10);
  }
  return 0;
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    require(count == 6, "expected port, root, file, bytes in all, bytes per PUT");
    const int file = ::open(arguments[3], O_RDONLY | O_CLOEXEC);
    require(file >= 0, "file");
    const std::uint64_t total = std::strtoull(arguments[4], nullptr, 10);
    const std::uint64_t chunk = std::strtoull(arguments[5], nullptr, 10);
    const auto begun = std::chrono::steady_clock::now();
    const int socket = connect_to(static_cast<std::uint16_t>(std::atoi(arguments[1])));
    const SslPtr ssl = secure(socket, arguments[2]);
    for (std::uint64_t first = 0; first < total; first += chunk) {
      put(ssl.get(), file, first, std::min(chunk, total - first), total);
    }
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun;
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    std::printf(R"({"cpuSeconds":%.4f,"seconds":%.4f,"rssKb":%ld})"
                "\n",
                seconds(usage.ru_utime) + seconds(usage.ru_stime), wall.count(), peak_memory_kb());
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "plain_upload: " << error.what() << "\n";
    return 1;
  }
}
