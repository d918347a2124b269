#pragma once

#include "native/core/net/tls_context.hpp"
#include "test/native/support/certificates.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tokpost::test {

/// Thrown to end a script whose peer has gone.
struct PeerGone : std::runtime_error {
  PeerGone() : std::runtime_error("the peer is gone") {}
};

/// The server's side of one connection: plain blocking calls, byte by byte what the script says.
class Peer {
 public:
  Peer(int socket, int number, std::shared_ptr<const TlsContext> tls)
      : number_(number), socket_(socket) {
    if (tls) {
      ssl_.reset(SSL_new(tls->native()));
      SSL_set_fd(ssl_.get(), socket_);
    }
  }
  ~Peer() { ::close(socket_); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  int number() const { return number_; }  ///< of the connection, from 0
  int socket() const { return socket_; }
  bool resumed() const { return ssl_ && SSL_session_reused(ssl_.get()) == 1; }
  std::string server_name() const {
    const char* name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
    return name == nullptr ? "" : name;
  }
  SSL* ssl() const { return ssl_.get(); }

  void handshake() {
    if (ssl_ && SSL_accept(ssl_.get()) != 1) throw PeerGone();
  }

  /// Everything up to and with the blank line.
  std::string read_head() {
    std::size_t end = 0;
    while ((end = unread_.find("\r\n\r\n")) == std::string::npos) unread_ += read_some();
    return take(end + 4);
  }
  std::string read_exactly(std::size_t size) {
    while (unread_.size() < size) unread_ += read_some();
    return take(size);
  }
  /// A head, and the body that its Content-Length announces.
  std::pair<std::string, std::string> read_request() {
    std::string head = read_head();
    const std::size_t at = head.find("Content-Length: ");
    const std::size_t size = at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
    std::string body = read_exactly(size);
    return {std::move(head), std::move(body)};
  }
  /// Reads until the peer closes, and returns how much that was.
  std::size_t drain() {
    std::size_t bytes = unread_.size();
    unread_.clear();
    try {
      while (true) bytes += read_some().size();
    } catch (const PeerGone&) {
      return bytes;
    }
  }

  void send(std::string_view text) {
    while (!text.empty()) {
      const auto sent = ssl_ ? SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()))
                             : ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) throw PeerGone();
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void reply(std::string_view body, std::string_view status = "200 OK",
             std::string_view more = "") {
    std::string text = "HTTP/1.1 ";
    text.append(status).append("\r\nContent-Length: ").append(std::to_string(body.size()));
    text.append("\r\n").append(more).append("\r\n").append(body);
    send(text);
  }
  /// An orderly end of what we send.
  void finish() {
    if (ssl_) SSL_shutdown(ssl_.get());
    ::shutdown(socket_, SHUT_WR);
  }
  /// An end without TLS's farewell.
  void cut() { ::shutdown(socket_, SHUT_WR); }
  void reset() {
    const linger hard{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  }
  void pause(std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }

 private:
  struct FreeSsl {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  std::string read_some() {
    std::string block(64 * 1024, '\0');
    const auto got = ssl_ ? SSL_read(ssl_.get(), block.data(), static_cast<int>(block.size()))
                          : ::recv(socket_, block.data(), block.size(), 0);
    if (got <= 0) throw PeerGone();
    block.resize(static_cast<std::size_t>(got));
    return block;
  }
  std::string take(std::size_t size) {
    std::string taken = unread_.substr(0, size);
    unread_.erase(0, size);
    return taken;
  }

  int number_;
  int socket_;
  std::unique_ptr<SSL, FreeSsl> ssl_;
  std::string unread_;
};

/// A server that does exactly what the test says, on threads of its own. It shares no code with
/// what is tested but the making of the SSL_CTX.
class Imposter {
 public:
  using Script = std::function<void(Peer&)>;

  explicit Imposter(Script script, std::optional<PemIdentity> identity = std::nullopt,
                    const char* address = "127.0.0.1", std::uint16_t port = 0)
      : script_(std::move(script)) {
    init_openssl();
    if (identity) tls_ = make_server_context(identity->certificate, identity->key).value();
    listen_on(address, port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~Imposter() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const auto& peer : peers_) ::shutdown(peer->socket(), SHUT_RDWR);
    }
    for (auto& thread : threads_) thread.join();
    ::close(listener_);
  }
  Imposter(const Imposter&) = delete;
  Imposter& operator=(const Imposter&) = delete;

  std::uint16_t port() const { return port_; }
  int connections() const { return connections_; }
  std::string url(std::string_view path = "/", std::string_view host = "127.0.0.1") const {
    return (tls_ ? "https://" : "http://") + std::string(host) + ":" + std::to_string(port_) +
           std::string(path);
  }
  /// For settings that few tests need ("only TLS 1.2").
  ssl_ctx_st* tls() const { return tls_->native(); }

 private:
  void listen_on(const char* address, std::uint16_t port) {
    const bool v6 = std::string_view(address).find(':') != std::string_view::npos;
    listener_ = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int answered = 0;
    if (v6) {
      sockaddr_in6 at{};
      at.sin6_family = AF_INET6;
      at.sin6_port = htons(port);
      ::inet_pton(AF_INET6, address, &at.sin6_addr);
      answered = ::bind(listener_, reinterpret_cast<sockaddr*>(&at), sizeof at);
    } else {
      sockaddr_in at{};
      at.sin_family = AF_INET;
      at.sin_port = htons(port);
      ::inet_pton(AF_INET, address, &at.sin_addr);
      answered = ::bind(listener_, reinterpret_cast<sockaddr*>(&at), sizeof at);
    }
    if (answered != 0 || ::listen(listener_, 64) != 0) throw std::runtime_error("no listener");
    sockaddr_in6 bound{};
    socklen_t size = sizeof bound;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&bound), &size);
    port_ = ntohs(bound.sin6_port);  // stands where sockaddr_in has it
  }

  void accept_all() {
    // OpenSSL writes to sockets without MSG_NOSIGNAL; the peers' threads inherit this.
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    while (!stopping_) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) continue;
      const int number = connections_++;
      const std::lock_guard lock(mutex_);
      auto peer = std::make_unique<Peer>(socket, number, tls_);
      threads_.emplace_back([this, raw = peer.get()] { serve(*raw); });
      peers_.push_back(std::move(peer));
    }
  }

  void serve(Peer& peer) {
    try {
      peer.handshake();
      script_(peer);
    } catch (const PeerGone&) {  // the script ends with its peer
    }
    ERR_clear_error();
    forget(peer);
  }

  void forget(const Peer& peer) {
    const std::lock_guard lock(mutex_);
    std::erase_if(peers_, [&](const auto& known) { return known.get() == &peer; });
  }

  Script script_;
  std::shared_ptr<const TlsContext> tls_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  std::mutex mutex_;
  std::vector<std::unique_ptr<Peer>> peers_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace tokpost::test
