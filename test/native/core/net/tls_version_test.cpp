#include "native/core/net/tls_version.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

TEST(TlsVersion, is_openssl_3_and_the_one_that_was_compiled_against) {
  const TlsVersion version = tls_version();
  EXPECT_TRUE(version.library.starts_with("OpenSSL 3.")) << version.library;
  EXPECT_EQ(version.library, version.headers);
}

}  // namespace
}  // namespace tokpost
