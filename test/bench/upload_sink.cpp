// What the upload benchmarks send to: an HTTPS server (TLS 1.3, AES-128-GCM) that throws uploads
// away as cheaply as it can, and answers just enough of TikTok's API for a whole post. It prints
// one line of JSON, { "port", "ca" }, and runs until its standard input ends.
//   upload_sink [bytes per second, of all connections together]
#include "test/native/support/certificates.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;
using SslPtr = std::unique_ptr<SSL, decltype(&SSL_free)>;

/// Keeps all connections together under so many bytes a second.
class Pace {
 public:
  explicit Pace(double bytes_per_second) : bytes_per_second_(bytes_per_second) {}

  void take(std::size_t bytes) {
    if (bytes_per_second_ <= 0) return;
    std::unique_lock lock(mutex_);
    const auto takes =
        std::chrono::duration<double>(static_cast<double>(bytes) / bytes_per_second_);
    free_at_ =
        std::max(free_at_, Clock::now()) + std::chrono::duration_cast<Clock::duration>(takes);
    const auto until = free_at_;
    lock.unlock();
    std::this_thread::sleep_until(until);
  }

 private:
  const double bytes_per_second_;
  std::mutex mutex_;
  Clock::time_point free_at_{};
};

/// The head of a request, as far as anybody here asks.
struct Head {
  std::string method;
  std::string target;
  std::uint64_t body_bytes = 0;
  bool expects_continue = false;
  bool ends_file = false;
};

std::string_view header(std::string_view head, std::string_view name) {
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos;) {
    std::string_view line = head.substr(at + 2);
    at = head.find("\r\n", at + 2);
    line = line.substr(0, line.find("\r\n"));
    const bool is_it = line.size() > name.size() && line[name.size()] == ':' &&
                       std::equal(name.begin(), name.end(), line.begin(), [](char a, char b) {
                         return std::tolower(a) == std::tolower(b);
                       });
    if (!is_it) continue;
    line.remove_prefix(name.size() + 1);
    while (line.starts_with(' ')) line.remove_prefix(1);
    return line;
  }
  return {};
}

std::uint64_t number(std::string_view text) {
  return std::strtoull(std::string(text).c_str(), nullptr, 10);
}

Head read(std::string_view text) {
  Head head;
  head.method = text.substr(0, text.find(' '));
  text.remove_prefix(head.method.size() + 1);
  head.target = text.substr(0, text.find(' '));
  head.body_bytes = number(header(text, "content-length"));
  head.expects_continue = !header(text, "expect").empty();
  // "bytes 0-9/10"
  const std::string_view range = header(text, "content-range");
  const std::size_t dash = range.find('-');
  const std::size_t slash = range.find('/');
  if (dash != std::string_view::npos && slash != std::string_view::npos) {
    head.ends_file = number(range.substr(dash + 1)) + 1 == number(range.substr(slash + 1));
  }
  return head;
}

class Connection {
 public:
  Connection(int socket, SSL_CTX* context, Pace& pace, std::uint16_t port)
      : socket_(socket), ssl_(SSL_new(context), &SSL_free), pace_(pace), port_(port) {
    SSL_set_fd(ssl_.get(), socket);
  }
  ~Connection() { ::close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void serve() {
    if (SSL_accept(ssl_.get()) != 1) return;
    while (const auto head = next_head()) {
      if (head->expects_continue) write("HTTP/1.1 100 Continue\r\n\r\n");
      if (!skip(head->body_bytes)) return;
      answer(*head);
    }
  }

 private:
  bool fill() {
    std::size_t got = 0;
    if (SSL_read_ex(ssl_.get(), buffer_.data(), buffer_.size(), &got) != 1) return false;
    pace_.take(got);
    rest_ = std::string_view(buffer_.data(), got);
    return true;
  }

  std::optional<Head> next_head() {
    std::string text;
    while (text.find("\r\n\r\n") == std::string::npos) {
      if (rest_.empty() && !fill()) return std::nullopt;
      text += rest_;
      rest_ = {};
    }
    const std::size_t end = text.find("\r\n\r\n") + 4;
    kept_ = text.substr(end);
    rest_ = kept_;
    text.resize(end);
    return read(text);
  }

  bool skip(std::uint64_t bytes) {
    while (bytes > 0) {
      if (rest_.empty() && !fill()) return false;
      const auto taken = std::min<std::uint64_t>(bytes, rest_.size());
      rest_.remove_prefix(taken);
      bytes -= taken;
    }
    return true;
  }

  void answer(const Head& head) {
    if (head.method == "PUT")
      return reply(head.ends_file ? "201 Created" : "206 Partial Content", "");
    const std::string_view target = head.target;
    std::string data = R"({"status":"PUBLISH_COMPLETE"})";
    if (target.find("/init/") != std::string_view::npos) {
      data = R"({"publish_id":"v_pub_file~v2-1.)" + std::to_string(::random()) +
             R"(","upload_url":"https://localhost:)" + std::to_string(port_) + R"(/upload?id=1"})";
    } else if (target.find("/creator_info/") != std::string_view::npos) {
      data = R"({"creator_username":"bench","creator_nickname":"Bench","privacy_level_options":)"
             R"(["SELF_ONLY"],"max_video_post_duration_sec":600})";
    }
    reply("200 OK", R"({"data":)" + data + R"(,"error":{"code":"ok","message":"","log_id":"1"}})");
  }

  void reply(std::string_view status, const std::string& body) {
    write("HTTP/1.1 " + std::string(status) + "\r\nContent-Type: application/json\r\n" +
          "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  void write(const std::string& text) {
    std::size_t written = 0;
    SSL_write_ex(ssl_.get(), text.data(), text.size(), &written);
  }

  const int socket_;
  SslPtr ssl_;
  Pace& pace_;
  const std::uint16_t port_;
  std::array<char, 64 * 1024> buffer_{};
  std::string kept_;
  std::string_view rest_;
};

BIO* memory(const std::string& text) {
  return BIO_new_mem_buf(text.data(), static_cast<int>(text.size()));
}

SSL_CTX* make_context(const tokpost::test::PemIdentity& identity) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256");
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_default_read_buffer_len(context, 128 * 1024);
  BIO* certificate = memory(identity.certificate);
  BIO* key = memory(identity.key);
  SSL_CTX_use_certificate(context, PEM_read_bio_X509(certificate, nullptr, nullptr, nullptr));
  SSL_CTX_use_PrivateKey(context, PEM_read_bio_PrivateKey(key, nullptr, nullptr, nullptr));
  BIO_free(certificate);
  BIO_free(key);
  return context;
}

int listen_on_loopback(std::uint16_t& port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener, any, size) != 0 || ::listen(listener, SOMAXCONN) != 0 ||
      ::getsockname(listener, any, &size) != 0) {
    throw std::runtime_error("cannot listen");
  }
  port = ntohs(address.sin_port);
  return listener;
}

std::string json_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '\n' ? std::string("\\n") : std::string(1, c);
  return quoted + '"';
}

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): what it throws ends the bench, with its message
int main(int count, char** arguments) {
  tokpost::test::TestAuthority authority;
  SSL_CTX* const context = make_context(authority.issue());
  Pace pace(count > 1 ? std::atof(arguments[1]) : 0);
  std::uint16_t port = 0;
  const int listener = listen_on_loopback(port);
  std::cout << R"({"port":)" << port << R"(,"ca":)" << json_text(authority.root_pem()) << "}\n"
            << std::flush;
  std::thread([&] {
    while (true) {
      const int socket = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      const int on = 1;
      ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      std::thread([=, &pace] {
        std::make_unique<Connection>(socket, context, pace, port)->serve();
      }).detach();
    }
  }).detach();
  std::array<char, 64> ignored{};
  while (::read(STDIN_FILENO, ignored.data(), ignored.size()) > 0) continue;
  std::quick_exit(0);  // the connections' threads have nothing to tidy up
}
