#include "native/core/vault/digest.hpp"

#include "native/core/net/tls_context.hpp"
#include "native/core/vault/evp.hpp"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <memory>

namespace tokpost {
namespace {

struct FreeMac {
  void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

}  // namespace

std::string sha256(std::string_view message) {
  init_openssl();
  std::string digest(kSha256Bytes, '\0');
  unsigned size = 0;
  evp_require(EVP_Digest(evp_bytes(message.data()), message.size(), evp_bytes(digest.data()), &size,
                         EVP_sha256(), nullptr) == 1);
  return digest;
}

std::string hmac_sha256(const Secret& key, std::string_view first, std::string_view second) {
  init_openssl();
  const std::unique_ptr<EVP_MAC, FreeMac> mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
  evp_require(mac != nullptr);
  const std::unique_ptr<EVP_MAC_CTX, FreeMac> context(EVP_MAC_CTX_new(mac.get()));
  evp_require(context != nullptr);
  char name[] = "SHA256";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
      OSSL_PARAM_construct_end(),
  };
  std::string code(kSha256Bytes, '\0');
  std::size_t size = 0;
  evp_require(EVP_MAC_init(context.get(), evp_bytes(key.reveal().data()), key.reveal().size(),
                           params) == 1 &&
              EVP_MAC_update(context.get(), evp_bytes(first.data()), first.size()) == 1 &&
              EVP_MAC_update(context.get(), evp_bytes(second.data()), second.size()) == 1 &&
              EVP_MAC_final(context.get(), evp_bytes(code.data()), &size, code.size()) == 1);
  return code;
}

void RunningSha256::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

RunningSha256::RunningSha256() {
  init_openssl();
  context_.reset(EVP_MD_CTX_new());
  evp_require(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
}

RunningSha256::RunningSha256(const RunningSha256& other) : context_(EVP_MD_CTX_new()) {
  evp_require(context_ != nullptr && EVP_MD_CTX_copy_ex(context_.get(), other.context_.get()) == 1);
}

RunningSha256& RunningSha256::operator=(const RunningSha256& other) {
  if (this != &other) *this = RunningSha256(other);
  return *this;
}

void RunningSha256::update(std::string_view piece) {
  evp_require(EVP_DigestUpdate(context_.get(), piece.data(), piece.size()) == 1);
}

std::string RunningSha256::digest() const {
  const RunningSha256 copy(*this);
  std::string digest(kSha256Bytes, '\0');
  evp_require(EVP_DigestFinal_ex(copy.context_.get(), evp_bytes(digest.data()), nullptr) == 1);
  return digest;
}

}  // namespace tokpost
