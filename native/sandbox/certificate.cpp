#include "native/sandbox/certificate.hpp"

#include "native/core/base/random.hpp"
#include "native/core/net/tls_context.hpp"

#include <boost/asio/ip/address.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>
#include <span>
#include <string_view>

namespace tokpost::sandbox {
namespace {

template <class T, void (*free_it)(T*)>
struct FreeWith {
  void operator()(T* object) const { free_it(object); }
};
struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY, EVP_PKEY_free>>;
using X509Ptr = std::unique_ptr<X509, FreeWith<X509, X509_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION, X509_EXTENSION_free>>;
using BioPtr = std::unique_ptr<BIO, FreeBio>;

constexpr long kVersion3 = 2;  // X.509 counts from 0
constexpr int kSerialBytes = 16;

Error failure() {
  ERR_clear_error();
  return make_error(Errc::internal, "certificate", "OpenSSL could not make a certificate.");
}

std::string text_of(BIO* bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

BioPtr bio_of(const std::string& text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

bool add_extension(X509* certificate, X509V3_CTX* context, int name, const std::string& value) {
  const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, context, name, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_name(X509* certificate, std::string_view common_name) {
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto* text = reinterpret_cast<const unsigned char*>(common_name.data());
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text,
                                    static_cast<int>(common_name.size()), -1, 0) == 1;
}

bool set_serial(X509* certificate) {
  std::array<unsigned char, kSerialBytes> serial{};
  fill_random(std::as_writable_bytes(std::span(serial)));
  serial[0] = static_cast<unsigned char>((serial[0] & 0x3f) | 0x40);  // positive, never short
  const std::unique_ptr<BIGNUM, FreeWith<BIGNUM, BN_free>> number(
      BN_bin2bn(serial.data(), kSerialBytes, nullptr));
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_validity(X509* certificate, const Validity& validity) {
  const auto seconds = [](std::chrono::hours hours) {
    return static_cast<long>(std::chrono::seconds(hours).count());
  };
  return X509_gmtime_adj(X509_getm_notBefore(certificate), -seconds(validity.begins_before_now)) !=
             nullptr &&
         X509_gmtime_adj(X509_getm_notAfter(certificate), seconds(validity.ends_after_now)) !=
             nullptr;
}

std::string alternative_names(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    boost::system::error_code not_an_address;
    boost::asio::ip::make_address(name, not_an_address);
    if (!text.empty()) text += ",";
    text += not_an_address ? "DNS:" : "IP:";
    text += name;
  }
  return text;
}

struct Extension {
  int name;
  std::string value;
};

struct Issuer {
  X509* certificate;
  EVP_PKEY* key;
};

/// Without an issuer the certificate signs itself.
Result<Identity> make_identity(std::string_view common_name, const Validity& validity,
                               const std::vector<Extension>& extensions, const Issuer* issuer) {
  const KeyPtr key(EVP_EC_gen("P-256"));
  const X509Ptr certificate(X509_new());
  if (!key || !certificate) return failure();
  X509* const made = certificate.get();
  X509* const issuing = issuer != nullptr ? issuer->certificate : made;
  if (X509_set_version(made, kVersion3) != 1 || !set_serial(made) ||
      !set_validity(made, validity) || !set_name(made, common_name) ||
      X509_set_issuer_name(made, X509_get_subject_name(issuing)) != 1 ||
      X509_set_pubkey(made, key.get()) != 1) {
    return failure();
  }
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuing, made, nullptr, nullptr, 0);
  for (const Extension& extension : extensions) {
    if (!add_extension(made, &context, extension.name, extension.value)) return failure();
  }
  EVP_PKEY* const signing_key = issuer != nullptr ? issuer->key : key.get();
  if (X509_sign(made, signing_key, EVP_sha256()) == 0) return failure();

  const BioPtr certificate_text(BIO_new(BIO_s_mem()));
  const BioPtr key_text(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509(certificate_text.get(), made) != 1 ||
      PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
          1) {
    return failure();
  }
  return Identity{text_of(certificate_text.get()), text_of(key_text.get())};
}

}  // namespace

Result<Identity> make_authority(const Validity& validity) {
  init_openssl();
  // Strict verifiers (Python's, for one) want the key identifiers and usages as well.
  const std::vector<Extension> extensions = {
      {NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
      {NID_key_usage, "critical,keyCertSign,cRLSign"},
      {NID_subject_key_identifier, "hash"},
      {NID_authority_key_identifier, "keyid:always"},
  };
  return make_identity("tokpost sandbox CA", validity, extensions, nullptr);
}

Result<Identity> make_server_identity(const Identity& authority,
                                      const std::vector<std::string>& names,
                                      const Validity& validity) {
  init_openssl();
  if (names.empty()) {
    return make_error(Errc::config, "certificate", "A certificate needs a name.");
  }
  const BioPtr certificate_text = bio_of(authority.certificate_pem);
  const BioPtr key_text = bio_of(authority.key_pem);
  const X509Ptr certificate(PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, nullptr));
  const KeyPtr key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr));
  if (!certificate || !key) return failure();
  const Issuer issuer{certificate.get(), key.get()};
  const std::vector<Extension> extensions = {
      {NID_basic_constraints, "critical,CA:FALSE"},
      {NID_key_usage, "critical,digitalSignature"},
      {NID_ext_key_usage, "serverAuth"},
      {NID_subject_alt_name, alternative_names(names)},
      {NID_subject_key_identifier, "hash"},
      {NID_authority_key_identifier, "keyid:always"},
  };
  return make_identity("tokpost sandbox", validity, extensions, &issuer);
}

std::vector<std::string> loopback_names() {
  return {"localhost", "127.0.0.1", "::1"};
}

}  // namespace tokpost::sandbox
