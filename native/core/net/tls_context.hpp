#pragma once

#include "native/core/base/result.hpp"

#include <memory>
#include <string_view>

struct ssl_ctx_st;

namespace tokpost {

/// An SSL_CTX: the roots or the certificate, read once and shared by all connections. Immutable.
class TlsContext {
 public:
  explicit TlsContext(ssl_ctx_st* context);  ///< takes it over
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  ssl_ctx_st* native() const { return context_; }

 private:
  ssl_ctx_st* context_;
};

/// TLS 1.2 and 1.3 against these roots. Clients of the same roots share one context, since reading
/// a whole bundle costs milliseconds. Fails (kind `config`, code `invalid_ca`) where the text holds
/// anything that is no certificate; an empty text trusts nobody.
Result<std::shared_ptr<const TlsContext>> make_client_context(std::string_view ca_pem);

/// Whether the text is one certificate or more in PEM form; a blank one is.
bool are_certificates(std::string_view pem);

/// A server with this chain (its own certificate first) and key.
Result<std::shared_ptr<const TlsContext>> make_server_context(std::string_view certificate_pem,
                                                              std::string_view key_pem);

/// Sets OpenSSL up before its first use. Every entry into it calls this.
void init_openssl();

}  // namespace tokpost
