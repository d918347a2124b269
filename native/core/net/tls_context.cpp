#include "native/core/net/tls_context.hpp"

#include "native/core/net/tls_session_cache.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace tokpost {
namespace {

using BioPtr = std::unique_ptr<BIO, decltype(&BIO_free)>;
using X509Ptr = std::unique_ptr<X509, decltype(&X509_free)>;
using KeyPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using ContextPtr = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

Error config_error(std::string code, std::string message) {
  ERR_clear_error();
  return make_error(Errc::config, std::move(code), std::move(message), "tls");
}

BioPtr bio_of(std::string_view text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free};
}

// Whether the PEM reader stopped because there is nothing more, and not because of damage.
bool reached_end() {
  const unsigned long last = ERR_peek_last_error();
  const bool at_end =
      ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  return at_end;
}

ContextPtr new_context(const SSL_METHOD* method) {
  init_openssl();
  ERR_clear_error();
  ContextPtr context(SSL_CTX_new(method), &SSL_CTX_free);
  if (!context) return context;
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  // Compression and renegotiation have only ever been attacks.
  SSL_CTX_set_options(context.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  // Buffers that nothing is in are given back: of hundreds of uploads most wait for their line.
  SSL_CTX_set_mode(context.get(), SSL_MODE_AUTO_RETRY | SSL_MODE_RELEASE_BUFFERS);
  return context;
}

int remember_session(SSL* ssl, SSL_SESSION* session) {
  const auto* slot = static_cast<const TlsSessionSlot*>(SSL_get_app_data(ssl));
  if (slot == nullptr || !slot->cache) return 0;
  slot->cache->store(slot->key, TlsSession(session, &SSL_SESSION_free));
  return 1;  // the session is ours now
}

/// Hands out every certificate of the text; false where it holds anything else.
template <class Take>
bool read_certificates(std::string_view pem, Take take) {
  const BioPtr bio = bio_of(pem);
  std::size_t count = 0;
  while (true) {
    const X509Ptr root(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), &X509_free);
    if (!root) break;
    take(root.get());
    ++count;
  }
  const bool blank = pem.find_first_not_of(" \t\r\n") == std::string_view::npos;
  return reached_end() && (count > 0 || blank);
}

Result<std::shared_ptr<const TlsContext>> read_client_context(std::string_view ca_pem) {
  ContextPtr context = new_context(TLS_client_method());
  if (!context) return config_error("tls_unavailable", "OpenSSL could not make a context.");
  X509_STORE* store = SSL_CTX_get_cert_store(context.get());
  // A root that is there twice is none the worse.
  const auto trust = [store](X509* root) { X509_STORE_add_cert(store, root); };
  if (!read_certificates(ca_pem, trust)) {
    return config_error("invalid_ca", "The trusted roots are not certificates in PEM form.");
  }
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context.get(), &remember_session);
  static constexpr unsigned char kAlpn[] = "\x08http/1.1";
  SSL_CTX_set_alpn_protos(context.get(), kAlpn, sizeof kAlpn - 1);
  return std::make_shared<const TlsContext>(context.release());
}

}  // namespace

void init_openssl() {
  // The host's openssl.cnf is not ours to obey, and at exit our threads may still be at work.
  static const int kDone =
      OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, nullptr);
  static_cast<void>(kDone);
}

TlsContext::TlsContext(ssl_ctx_st* context) : context_(context) {}

TlsContext::~TlsContext() {
  SSL_CTX_free(context_);
}

bool are_certificates(std::string_view pem) {
  init_openssl();
  ERR_clear_error();
  return read_certificates(pem, [](X509* /*root*/) {});
}

Result<std::shared_ptr<const TlsContext>> make_client_context(std::string_view ca_pem) {
  static std::mutex mutex;
  static std::map<std::string, std::weak_ptr<const TlsContext>, std::less<>> known;
  const std::lock_guard lock(mutex);
  if (const auto found = known.find(ca_pem); found != known.end()) {
    if (auto context = found->second.lock()) return context;
  }
  auto made = read_client_context(ca_pem);
  if (!made) return made;
  std::erase_if(known, [](const auto& entry) { return entry.second.expired(); });
  known[std::string(ca_pem)] = made.value();
  return made;
}

Result<std::shared_ptr<const TlsContext>> make_server_context(std::string_view certificate_pem,
                                                              std::string_view key_pem) {
  ContextPtr context = new_context(TLS_server_method());
  if (!context) return config_error("tls_unavailable", "OpenSSL could not make a context.");
  const BioPtr chain = bio_of(certificate_pem);
  const X509Ptr own(PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr), &X509_free);
  if (!own || SSL_CTX_use_certificate(context.get(), own.get()) != 1) {
    return config_error("invalid_certificate", "The certificate is not in PEM form.");
  }
  while (true) {
    X509Ptr next(PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr), &X509_free);
    if (!next) break;
    SSL_CTX_add0_chain_cert(context.get(), next.release());
  }
  ERR_clear_error();
  const BioPtr key_text = bio_of(key_pem);
  const KeyPtr key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr),
                   &EVP_PKEY_free);
  if (!key || SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1) {
    return config_error("invalid_key", "The private key does not belong to the certificate.");
  }
  // Sessions live in tickets, which the client keeps; the id is needed all the same.
  static constexpr unsigned char kContextId[] = "tokpost";
  SSL_CTX_set_session_id_context(context.get(), kContextId, sizeof kContextId - 1);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  return std::make_shared<const TlsContext>(context.release());
}

}  // namespace tokpost
