#pragma once

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>

namespace tokpost::test {

struct PemIdentity {
  std::string certificate;
  std::string key;
};

/// An authority of the test's own, and what it signs.
class TestAuthority {
 public:
  struct Leaf {
    std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
    long begins_seconds = -3600;  ///< from now
    long ends_seconds = 3600;
  };

  TestAuthority() : key_(new_key()) {
    static std::atomic<int> count = 0;
    const std::string name = "Test CA " + std::to_string(++count);
    certificate_ = new_certificate(name.c_str(), {"", -3600, 3600}, key_.get());
    add_extension(NID_basic_constraints, "critical,CA:TRUE", certificate_.get());
    sign(nullptr, key_.get());
    root_ = std::move(certificate_);
  }

  std::string root_pem() const { return pem_of(root_.get()); }

  PemIdentity issue(const Leaf& leaf) {
    const Key key = new_key();
    certificate_ = new_certificate("leaf", leaf, key.get());
    sign(root_.get(), key_.get());
    return {pem_of(certificate_.get()), pem_of(key.get())};
  }
  PemIdentity issue() { return issue(Leaf{}); }

  /// Signed by its own key, known to nobody.
  PemIdentity self_signed() {
    const Key key = new_key();
    certificate_ = new_certificate("localhost", Leaf{}, key.get());
    sign(nullptr, key.get());
    return {pem_of(certificate_.get()), pem_of(key.get())};
  }

 private:
  using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
  using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
  using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

  static Key new_key() { return {EVP_EC_gen("P-256"), &EVP_PKEY_free}; }

  static Certificate new_certificate(const char* name, const Leaf& leaf, EVP_PKEY* key) {
    static std::atomic<long> serial = 1;
    Certificate made(X509_new(), &X509_free);
    X509_set_version(made.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial++);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), leaf.begins_seconds);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), leaf.ends_seconds);
    X509_set_pubkey(made.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    if (!leaf.names.empty()) add_extension(NID_subject_alt_name, leaf.names, made.get());
    return made;
  }

  static void add_extension(int nid, const std::string& value, X509* to) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, to, to, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    if (extension == nullptr) throw std::logic_error("bad extension: " + value);
    X509_add_ext(to, extension, -1);
    X509_EXTENSION_free(extension);
  }

  void sign(X509* issuer, EVP_PKEY* key) {
    X509* by = issuer != nullptr ? issuer : certificate_.get();
    X509_set_issuer_name(certificate_.get(), X509_get_subject_name(by));
    X509_sign(certificate_.get(), key, EVP_sha256());
  }

  template <class Write>
  static std::string written(Write write) {
    const Bio bio(BIO_new(BIO_s_mem()), &BIO_free);
    write(bio.get());
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return std::string(data, static_cast<std::size_t>(size));
  }
  static std::string pem_of(X509* certificate) {
    return written([&](BIO* bio) { PEM_write_bio_X509(bio, certificate); });
  }
  static std::string pem_of(EVP_PKEY* key) {
    return written([&](BIO* bio) {
      PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
  }

  Key key_;
  Certificate certificate_{nullptr, &X509_free};
  Certificate root_{nullptr, &X509_free};
};

}  // namespace tokpost::test
