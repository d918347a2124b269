#include "native/core/vault/digest.hpp"

#include "native/core/net/tls_context.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <cstdlib>
#include <memory>

namespace tokpost {
namespace {

struct FreeMac {
  void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

// Digests of memory fail only when there is none left, and then nothing safe can be answered.
void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

std::string sha256(std::string_view message) {
  init_openssl();
  std::string digest(kSha256Bytes, '\0');
  unsigned size = 0;
  require(EVP_Digest(bytes(message), message.size(), bytes(digest), &size, EVP_sha256(), nullptr) ==
          1);
  return digest;
}

std::string hmac_sha256(const Secret& key, std::string_view first, std::string_view second) {
  init_openssl();
  const std::unique_ptr<EVP_MAC, FreeMac> mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
  require(mac != nullptr);
  const std::unique_ptr<EVP_MAC_CTX, FreeMac> context(EVP_MAC_CTX_new(mac.get()));
  require(context != nullptr);
  char name[] = "SHA256";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
      OSSL_PARAM_construct_end(),
  };
  std::string code(kSha256Bytes, '\0');
  std::size_t size = 0;
  require(EVP_MAC_init(context.get(), bytes(key.reveal()), key.reveal().size(), params) == 1 &&
          EVP_MAC_update(context.get(), bytes(first), first.size()) == 1 &&
          EVP_MAC_update(context.get(), bytes(second), second.size()) == 1 &&
          EVP_MAC_final(context.get(), bytes(code), &size, code.size()) == 1);
  return code;
}

void RunningSha256::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

RunningSha256::RunningSha256() {
  init_openssl();
  context_.reset(EVP_MD_CTX_new());
  require(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
}

RunningSha256::RunningSha256(const RunningSha256& other) : context_(EVP_MD_CTX_new()) {
  require(context_ != nullptr && EVP_MD_CTX_copy_ex(context_.get(), other.context_.get()) == 1);
}

RunningSha256& RunningSha256::operator=(const RunningSha256& other) {
  if (this != &other) *this = RunningSha256(other);
  return *this;
}

void RunningSha256::update(std::string_view piece) {
  require(EVP_DigestUpdate(context_.get(), piece.data(), piece.size()) == 1);
}

std::string RunningSha256::digest() const {
  const RunningSha256 copy(*this);
  std::string digest(kSha256Bytes, '\0');
  require(EVP_DigestFinal_ex(copy.context_.get(), bytes(digest), nullptr) == 1);
  return digest;
}

}  // namespace tokpost
