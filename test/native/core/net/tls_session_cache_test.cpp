#include "native/core/net/tls_session_cache.hpp"

#include "native/core/net/tls_context.hpp"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <ctime>

namespace tokpost {
namespace {

class TlsSessionCacheTest : public ::testing::Test {
 protected:
  TlsSessionCacheTest() { init_openssl(); }

  static TlsSession session(int version, unsigned char id, long age_seconds = 0) {
    TlsSession made(SSL_SESSION_new(), &SSL_SESSION_free);
    SSL_SESSION_set_protocol_version(made.get(), version);
    SSL_SESSION_set1_id(made.get(), &id, 1);
    SSL_SESSION_set_timeout(made.get(), 300);
    SSL_SESSION_set_time(made.get(), std::time(nullptr) - age_seconds);
    return made;
  }
  static int id_of(const TlsSession& session) {
    if (!session) return -1;
    unsigned int size = 0;
    const unsigned char* id = SSL_SESSION_get_id(session.get(), &size);
    return size == 1 ? id[0] : -1;
  }

  TlsSessionCache cache_;
};

TEST_F(TlsSessionCacheTest, hands_out_the_newest_session_of_a_host) {
  EXPECT_EQ(id_of(cache_.take("a:443")), -1);
  cache_.store("a:443", session(TLS1_2_VERSION, 1));
  cache_.store("a:443", session(TLS1_2_VERSION, 2));
  cache_.store("b:443", session(TLS1_2_VERSION, 3));
  EXPECT_EQ(id_of(cache_.take("a:443")), 2);
  EXPECT_EQ(id_of(cache_.take("a:443")), 2);
  EXPECT_EQ(id_of(cache_.take("b:443")), 3);
  EXPECT_EQ(id_of(cache_.take("a:444")), -1);
}

TEST_F(TlsSessionCacheTest, hands_out_a_ticket_of_tls_1_3_once) {
  cache_.store("a:443", session(TLS1_3_VERSION, 1));
  cache_.store("a:443", session(TLS1_3_VERSION, 2));
  EXPECT_EQ(id_of(cache_.take("a:443")), 2);
  EXPECT_EQ(id_of(cache_.take("a:443")), 1);
  EXPECT_EQ(id_of(cache_.take("a:443")), -1);
}

TEST_F(TlsSessionCacheTest, forgets_expired_sessions) {
  cache_.store("a:443", session(TLS1_2_VERSION, 1));
  cache_.store("a:443", session(TLS1_2_VERSION, 2, 301));
  EXPECT_EQ(id_of(cache_.take("a:443")), 1);
  EXPECT_EQ(cache_.size(), 1U);
}

TEST_F(TlsSessionCacheTest, is_bounded) {
  for (std::size_t i = 0; i < 2 * TlsSessionCache::kSessionsPerHost; ++i) {
    cache_.store("a:443", session(TLS1_2_VERSION, static_cast<unsigned char>(i)));
  }
  EXPECT_EQ(cache_.size(), TlsSessionCache::kSessionsPerHost);
  for (std::size_t i = 0; i < 2 * TlsSessionCache::kHosts; ++i) {
    cache_.store("host" + std::to_string(i), session(TLS1_2_VERSION, 1));
  }
  EXPECT_EQ(cache_.size(), TlsSessionCache::kHosts);
  EXPECT_EQ(id_of(cache_.take("a:443")), -1);
}

}  // namespace
}  // namespace tokpost
