// The measure of small calls: status checks in a row on one TLS connection, each a blocking
// SSL_write and what SSL_read brings until the reply is whole, which nobody parses. Prints its cost
// as JSON.
//   plain_requests <port> <file with the root> <access token> <publish_id> <calls>
#include "test/bench/plain_tls.hpp"

#include <iostream>

namespace {

using plain::require;

// Head and body: every reply of TikTok's API announces its length.
void read_whole_reply(SSL* ssl) {
  std::string reply;
  std::array<char, 4096> part{};
  std::size_t wanted = std::string::npos;
  while (reply.size() < wanted) {
    std::size_t got = 0;
    require(SSL_read_ex(ssl, part.data(), part.size(), &got) == 1, "read");
    reply.append(part.data(), got);
    const std::size_t end = reply.find("\r\n\r\n");
    if (wanted != std::string::npos || end == std::string::npos) continue;
    const std::size_t length = reply.find("Content-Length: ");
    require(length < end, "the reply has no length");
    wanted = end + 4 + std::strtoull(reply.c_str() + length + 16, nullptr, 10);
  }
  require(reply.starts_with("HTTP/1.1 200"), "the reply is no success");
}

}  // namespace

int main(int count, char** arguments) {
  try {
    require(count == 6, "expected port, root, access token, publish_id, calls");
    const std::string body = R"({"publish_id":")" + std::string(arguments[4]) + R"("})";
    const std::string request =
        "POST /v2/post/publish/status/fetch/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
        "Bearer " +
        std::string(arguments[3]) +
        "\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    const int socket = plain::connect_to(static_cast<std::uint16_t>(std::atoi(arguments[1])));
    const plain::SslPtr ssl = plain::secure(socket, arguments[2]);
    const plain::Stopwatch watch;
    for (int left = std::atoi(arguments[5]); left > 0; --left) {
      plain::write_all(ssl.get(), request);
      read_whole_reply(ssl.get());
    }
    watch.print();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "plain_requests: " << error.what() << "\n";
    return 1;
  }
}
