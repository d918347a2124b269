// The measure of the upload benchmarks: a file in PUTs over one TLS connection, with 64 KB reads
// and blocking SSL_write, and nothing else. Prints its cost as JSON.
//   plain_upload <port> <file with the root> <file> <bytes in all> <bytes per PUT>
#include "test/bench/plain_tls.hpp"

#include <algorithm>
#include <iostream>

#include <fcntl.h>
#include <unistd.h>

namespace {

using plain::read_reply;
using plain::require;
using plain::write_all;

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

}  // namespace

int main(int count, char** arguments) {
  try {
    require(count == 6, "expected port, root, file, bytes in all, bytes per PUT");
    const int file = ::open(arguments[3], O_RDONLY | O_CLOEXEC);
    require(file >= 0, "file");
    const std::uint64_t total = std::strtoull(arguments[4], nullptr, 10);
    const std::uint64_t chunk = std::strtoull(arguments[5], nullptr, 10);
    const plain::Stopwatch watch;
    const int socket = plain::connect_to(static_cast<std::uint16_t>(std::atoi(arguments[1])));
    const plain::SslPtr ssl = plain::secure(socket, arguments[2]);
    for (std::uint64_t first = 0; first < total; first += chunk) {
      put(ssl.get(), file, first, std::min(chunk, total - first), total);
    }
    watch.print();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "plain_upload: " << error.what() << "\n";
    return 1;
  }
}
