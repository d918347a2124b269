#include "native/core/net/tls_stream.hpp"

#include "native/core/base/byte_buffer.hpp"

#include <boost/asio/ip/address.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace tokpost {
namespace {

namespace asio = boost::asio;

// One read takes up to four records, where that much comes; one send up to sixty-four.
constexpr std::size_t kFirstReadBytes = 8 * 1024;
constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::size_t kSendBytes = ByteBuffer::kLargeBytes;
// What a record of TLS 1.2 or 1.3 adds to its 16 KB at most, with room for one that is cut short.
constexpr std::size_t kRecordBytes = 16 * 1024;
constexpr std::size_t kRecordOverhead = 64;

using SslPtr = std::unique_ptr<SSL, decltype(&SSL_free)>;

/// OpenSSL on one side, two plain buffers on the other: it never touches the socket, so that
/// several records leave in one send and a read takes whatever is there.
class TlsStream final : public ByteStream {
 public:
  TlsStream(std::unique_ptr<TcpStream> tcp, std::shared_ptr<const TlsContext> context,
            TlsSessionSlot slot);
  ~TlsStream() override { TlsStream::close(); }
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  bool expect_host(const std::string& host);
  void resume_session();
  Awaitable<TlsHandshake> async_handshake(bool as_server);
  bool was_resumed() const { return SSL_session_reused(ssl_.get()) == 1; }

  Awaitable<IoResult> async_read_some(std::span<char> into) override;
  Awaitable<IoResult> async_write_both(std::span<const char> first,
                                       std::span<const char> second) override;
  Awaitable<void> async_shutdown() override;
  void watch(asio::any_io_executor strand, StreamLimits limits) override {
    tcp_->watch(std::move(strand), limits);
  }
  void unwatch() override;
  void stop_writing() override { tcp_->stop_writing(); }
  bool is_quiet() override;
  void close() noexcept override;
  void reset() noexcept override;
  asio::ip::tcp::endpoint remote_endpoint() const override { return tcp_->remote_endpoint(); }

 private:
  static BIO_METHOD* bio_method();
  static int bio_write(BIO* bio, const char* data, int size);
  static int bio_read(BIO* bio, char* out, int size);
  static long bio_control(BIO* bio, int command, long number, void* pointer);

  Awaitable<IoResult> async_fill();
  Awaitable<IoResult> async_flush();
  bool encrypt(std::span<const char>& data);
  TlsHandshake handshake_failure() const;

  TlsSessionSlot slot_;  // outlives ssl_, which points to it
  std::unique_ptr<TcpStream> tcp_;
  std::shared_ptr<const TlsContext> context_;
  SslPtr ssl_;
  std::vector<char> received_;  ///< ciphertext that OpenSSL has not taken yet
  std::size_t received_begin_ = 0;
  std::size_t received_end_ = 0;
  bool received_all_ = false;
  ByteBuffer outgoing_;  ///< ciphertext that is not being sent yet
  ByteBuffer sending_;   ///< ciphertext in a send; OpenSSL may add to the other meanwhile
  bool broken_ = true;   ///< no farewell can be said: before the handshake, after a fault
};

TlsStream::TlsStream(std::unique_ptr<TcpStream> tcp, std::shared_ptr<const TlsContext> context,
                     TlsSessionSlot slot)
    : slot_(std::move(slot)),
      tcp_(std::move(tcp)),
      context_(std::move(context)),
      ssl_(SSL_new(context_->native()), &SSL_free),
      received_(kFirstReadBytes) {
  BIO* bio = BIO_new(bio_method());
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_app_data(ssl_.get(), &slot_);
}

BIO_METHOD* TlsStream::bio_method() {
  // Lives as long as the process, like OpenSSL's own.
  static BIO_METHOD* const kMethod = [] {
    BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "tokpost");
    BIO_meth_set_write(method, &TlsStream::bio_write);
    BIO_meth_set_read(method, &TlsStream::bio_read);
    BIO_meth_set_ctrl(method, &TlsStream::bio_control);
    return method;
  }();
  return kMethod;
}

int TlsStream::bio_write(BIO* bio, const char* data, int size) {
  auto* self = static_cast<TlsStream*>(BIO_get_data(bio));
  self->outgoing_.append(data, static_cast<std::size_t>(size));
  return size;
}

int TlsStream::bio_read(BIO* bio, char* out, int size) {
  auto* self = static_cast<TlsStream*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  const std::size_t there = self->received_end_ - self->received_begin_;
  if (there == 0) {
    if (self->received_all_) return 0;
    BIO_set_retry_read(bio);
    return -1;
  }
  const std::size_t taken = std::min(there, static_cast<std::size_t>(size));
  std::memcpy(out, self->received_.data() + self->received_begin_, taken);
  self->received_begin_ += taken;
  return static_cast<int>(taken);
}

long TlsStream::bio_control(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
  const auto* self = static_cast<const TlsStream*>(BIO_get_data(bio));
  if (command == BIO_CTRL_FLUSH) return 1;
  if (command == BIO_CTRL_EOF) return self->received_all_ ? 1 : 0;
  return 0;
}

bool TlsStream::expect_host(const std::string& host) {
  boost::system::error_code no_literal;
  asio::ip::make_address(host, no_literal);
  if (!no_literal) {
    return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), host.c_str()) == 1;
  }
  std::string name = host;
  if (name.ends_with('.')) name.pop_back();
  SSL_set_hostflags(ssl_.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return SSL_set1_host(ssl_.get(), name.c_str()) == 1 &&
         SSL_set_tlsext_host_name(ssl_.get(), name.c_str()) == 1;
}

void TlsStream::resume_session() {
  if (!slot_.cache) return;
  const TlsSession session = slot_.cache->take(slot_.key);
  if (session) SSL_set_session(ssl_.get(), session.get());
}

Awaitable<TlsHandshake> TlsStream::async_handshake(bool as_server) {
  if (as_server) {
    SSL_set_accept_state(ssl_.get());
  } else {
    SSL_set_connect_state(ssl_.get());
  }
  while (true) {
    ERR_clear_error();
    const int done = SSL_do_handshake(ssl_.get());
    const int reason = SSL_get_error(ssl_.get(), done);
    if (done != 1 && reason != SSL_ERROR_WANT_READ) {
      TlsHandshake failure = handshake_failure();
      tcp_->try_write(outgoing_.bytes());  // the alert that tells the peer why
      co_return failure;
    }
    const IoResult flushed = co_await async_flush();
    if (!flushed.ok()) co_return TlsHandshake{nullptr, flushed.fault, {}, false};
    if (done == 1) break;
    const IoResult filled = co_await async_fill();
    if (!filled.ok()) co_return TlsHandshake{nullptr, filled.fault, {}, false};
  }
  broken_ = false;
  co_return TlsHandshake{};
}

std::string_view certificate_fault(long reason) {
  switch (reason) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "the certificate is for another host name";
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "the certificate has expired";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "the certificate is not valid yet";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return "the certificate is self-signed";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return "the certificate comes from an unknown authority";
    default:
      return {};
  }
}

TlsHandshake TlsStream::handshake_failure() const {
  TlsHandshake failure;
  const long verified = SSL_get_verify_result(ssl_.get());
  if (verified != X509_V_OK) {
    failure.fault = TransportFault::tls_certificate;
    failure.detail = certificate_fault(verified);
    if (failure.detail.empty()) {
      failure.detail = "the certificate is not valid: ";
      failure.detail += X509_verify_cert_error_string(verified);
    }
    return failure;
  }
  failure.fault = TransportFault::tls_handshake;
  const unsigned long code = ERR_peek_error();
  const char* reason = ERR_reason_error_string(code);
  failure.detail = received_all_       ? "the peer closed the connection"
                   : reason != nullptr ? reason
                                       : "the handshake failed";
  return failure;
}

Awaitable<IoResult> TlsStream::async_fill() {
  // Whoever fills it has more to send. OpenSSL has taken all of it by now.
  if (received_end_ == received_.size() && received_.size() < kReadBytes) {
    received_ = std::vector<char>(received_.size() * 2);
  }
  const std::span<char> into(received_);
  const IoResult got = co_await tcp_->async_read_some(into);
  if (!got.ok()) co_return got;
  received_begin_ = 0;
  received_end_ = got.bytes;
  if (got.bytes == 0) received_all_ = true;
  co_return got;
}

// One send, of what is there now: an alert that the reader adds meanwhile waits for the next, since
// its failure would deny that this one has left.
Awaitable<IoResult> TlsStream::async_flush() {
  if (outgoing_.empty()) co_return IoResult{};
  sending_.clear();
  sending_.swap(outgoing_);
  const std::span<const char> data = sending_.bytes();
  const IoResult sent = co_await tcp_->async_write(data);
  if (!sent.ok()) broken_ = true;  // a record may have left in part
  // The same memory serves the next send, unless that was the last one of such a size.
  if (sending_.capacity() / 4 > data.size()) sending_.drop();
  sending_.clear();
  if (outgoing_.empty()) outgoing_.swap(sending_);
  co_return sent;
}

Awaitable<IoResult> TlsStream::async_read_some(std::span<char> into) {
  std::size_t bytes = 0;
  while (true) {
    ERR_clear_error();
    std::size_t now = 0;
    const int done = SSL_read_ex(ssl_.get(), into.data() + bytes, into.size() - bytes, &now);
    if (done == 1) {
      bytes += now;
      if (bytes == into.size()) break;
      continue;
    }
    if (bytes > 0) break;  // an end or a fault shows again at the next read
    const int reason = SSL_get_error(ssl_.get(), done);
    if (reason == SSL_ERROR_ZERO_RETURN) break;
    if (reason != SSL_ERROR_WANT_READ) {
      broken_ = true;
      co_return IoResult{TransportFault::reset, 0};
    }
    const IoResult filled = co_await async_fill();
    if (!filled.ok()) co_return filled;
  }
  co_return IoResult{TransportFault::none, bytes};
}

// Encrypts from the front of `data` until it is used up or a send's worth is there.
bool TlsStream::encrypt(std::span<const char>& data) {
  const std::size_t plain = std::min(data.size(), kSendBytes);
  outgoing_.reserve(outgoing_.size() + plain + (plain / kRecordBytes + 1) * kRecordOverhead);
  while (!data.empty() && outgoing_.size() < kSendBytes) {
    const std::size_t room = kSendBytes - outgoing_.size();
    const std::size_t size = std::min(data.size(), room);
    std::size_t taken = 0;
    ERR_clear_error();
    if (SSL_write_ex(ssl_.get(), data.data(), size, &taken) != 1) return false;
    data = data.subspan(taken);
  }
  return true;
}

Awaitable<IoResult> TlsStream::async_write_both(std::span<const char> first,
                                                std::span<const char> second) {
  const std::size_t total = first.size() + second.size();
  while (!first.empty() || !second.empty()) {
    if (broken_ || !encrypt(first) || (first.empty() && !encrypt(second))) {
      broken_ = true;
      co_return IoResult{TransportFault::reset, 0};
    }
    const IoResult sent = co_await async_flush();
    if (!sent.ok()) co_return sent;
  }
  co_return IoResult{TransportFault::none, total};
}

Awaitable<void> TlsStream::async_shutdown() {
  if (!broken_) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    co_await async_flush();
  }
  broken_ = true;
  co_await tcp_->async_shutdown();
}

void TlsStream::unwatch() {
  tcp_->unwatch();
  // A connection that waits for its next request needs no room for an upload.
  sending_.drop();
  outgoing_.drop();
  if (received_.size() > kFirstReadBytes && received_begin_ == received_end_) {
    received_begin_ = received_end_ = 0;
    std::vector<char>(kFirstReadBytes).swap(received_);
  }
}

bool TlsStream::is_quiet() {
  // Session tickets come whenever the server likes, and are no reason to give a connection up.
  while (true) {
    char byte = 0;
    std::size_t peeked = 0;
    ERR_clear_error();
    const int done = SSL_peek_ex(ssl_.get(), &byte, 1, &peeked);
    if (done == 1 || SSL_get_error(ssl_.get(), done) != SSL_ERROR_WANT_READ) return false;
    const auto got = tcp_->try_read(received_);
    if (!got) return true;
    if (!got->ok() || got->bytes == 0) return false;
    received_begin_ = 0;
    received_end_ = got->bytes;
  }
}

void TlsStream::close() noexcept {
  if (!broken_) {
    broken_ = true;
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    tcp_->try_write(outgoing_.bytes());
    ERR_clear_error();
  }
  tcp_->close();
}

void TlsStream::reset() noexcept {
  broken_ = true;
  tcp_->reset();
}

}  // namespace

Awaitable<TlsHandshake> async_tls_connect(std::unique_ptr<TcpStream> tcp,
                                          std::shared_ptr<const TlsContext> context,
                                          std::string host, TlsSessionSlot slot) {
  auto stream = std::make_unique<TlsStream>(std::move(tcp), std::move(context), std::move(slot));
  if (!stream->expect_host(host)) {
    co_return TlsHandshake{nullptr, TransportFault::tls_handshake, "the host name is not valid",
                           false};
  }
  stream->resume_session();
  TlsHandshake done = co_await stream->async_handshake(false);
  if (done.fault == TransportFault::none) {
    done.resumed = stream->was_resumed();
    done.stream = std::move(stream);
  }
  co_return done;
}

Awaitable<TlsHandshake> async_tls_accept(std::unique_ptr<TcpStream> tcp,
                                         std::shared_ptr<const TlsContext> context) {
  TlsSessionSlot none;  // the client keeps the sessions
  auto stream = std::make_unique<TlsStream>(std::move(tcp), std::move(context), std::move(none));
  TlsHandshake done = co_await stream->async_handshake(true);
  if (done.fault == TransportFault::none) {
    done.resumed = stream->was_resumed();
    done.stream = std::move(stream);
  }
  co_return done;
}

}  // namespace tokpost
