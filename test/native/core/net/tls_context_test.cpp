#include "native/core/net/tls_context.hpp"

#include "test/native/support/certificates.hpp"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

namespace tokpost {
namespace {

using test::TestAuthority;

TEST(TlsContext, trusts_exactly_the_given_roots) {
  TestAuthority one;
  TestAuthority two;
  const auto context = make_client_context(one.root_pem() + "\n# a comment\n" + two.root_pem());
  ASSERT_TRUE(context);
  X509_STORE* store = SSL_CTX_get_cert_store(context.value()->native());
  EXPECT_EQ(sk_X509_OBJECT_num(X509_STORE_get0_objects(store)), 2);
  EXPECT_EQ(SSL_CTX_get_verify_mode(context.value()->native()), SSL_VERIFY_PEER);
  EXPECT_EQ(SSL_CTX_get_min_proto_version(context.value()->native()), TLS1_2_VERSION);
}

TEST(TlsContext, is_shared_by_clients_of_the_same_roots) {
  TestAuthority authority;
  const auto first = make_client_context(authority.root_pem());
  const auto second = make_client_context(authority.root_pem());
  EXPECT_EQ(first.value(), second.value());
  EXPECT_NE(first.value(), make_client_context("").value());
}

TEST(TlsContext, is_dropped_with_its_last_client) {
  TestAuthority authority;
  std::weak_ptr<const TlsContext> seen;
  { seen = make_client_context(authority.root_pem()).value(); }
  EXPECT_TRUE(seen.expired());
  EXPECT_TRUE(make_client_context(authority.root_pem()));
}

TEST(TlsContext, refuses_roots_that_are_none) {
  TestAuthority authority;
  const std::string pem = authority.root_pem();
  std::string damaged = pem;
  damaged[damaged.size() / 2] = '!';
  for (const std::string& roots :
       {std::string("nonsense"), damaged, pem + damaged, pem.substr(0, pem.size() / 2)}) {
    const auto context = make_client_context(roots);
    ASSERT_FALSE(context) << roots;
    EXPECT_FALSE(are_certificates(roots)) << roots;
    EXPECT_EQ(context.error().kind, Errc::config);
    EXPECT_EQ(context.error().code, "invalid_ca");
  }
  EXPECT_TRUE(make_client_context(" \n"));
  EXPECT_TRUE(are_certificates(" \n"));
  EXPECT_TRUE(are_certificates(pem + "# a comment\n" + pem));
}

TEST(TlsContext, takes_a_servers_chain_and_key) {
  TestAuthority authority;
  const auto own = authority.issue();
  const auto other = authority.issue();
  EXPECT_TRUE(make_server_context(own.certificate + authority.root_pem(), own.key));
  EXPECT_EQ(make_server_context("", own.key).error().code, "invalid_certificate");
  EXPECT_EQ(make_server_context(own.certificate, "").error().code, "invalid_key");
  EXPECT_EQ(make_server_context(own.certificate, other.key).error().code, "invalid_key");
}

}  // namespace
}  // namespace tokpost
