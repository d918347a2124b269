#include "native/sandbox/redirect_uri.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tokpost::sandbox {
namespace {

TEST(RedirectUri, of_the_web_is_static_https) {
  for (const char* good : {"https://a.test/cb", "https://a.test", "https://a.test:8443/cb",
                           "https://localhost/callback", "https://10.0.0.1/cb"}) {
    EXPECT_EQ(redirect_uri_fault(good), std::nullopt) << good;
    EXPECT_FALSE(is_loopback_redirect(good)) << good;
  }
  for (const char* bad : {"http://a.test/cb", "/cb", "https://", "https://a.test/cb?x=1",
                          "https://a.test/cb#x", "https://a.test:*/cb", "https://a.test/c b"}) {
    EXPECT_NE(redirect_uri_fault(bad), std::nullopt) << bad;
  }
  const std::string longest = "https://a.test/" + std::string(511 - 15, 'x');
  EXPECT_EQ(redirect_uri_fault(longest), std::nullopt);
  EXPECT_NE(redirect_uri_fault(longest + "x"), std::nullopt);
}

TEST(RedirectUri, of_the_desktop_is_loopback_with_a_port) {
  for (const char* good : {"http://localhost:3000/cb", "http://127.0.0.1:*/cb/",
                           "https://localhost:8443/cb", "http://localhost:*"}) {
    EXPECT_EQ(redirect_uri_fault(good), std::nullopt) << good;
    EXPECT_TRUE(is_loopback_redirect(good)) << good;
  }
  for (const char* bad : {"http://localhost/cb", "http://127.0.0.1/cb", "ftp://localhost:1/cb",
                          "http://localhost:x/cb", "http://localhost:123456/cb"}) {
    EXPECT_NE(redirect_uri_fault(bad), std::nullopt) << bad;
  }
}

TEST(RedirectUri, is_matched_character_by_character_but_for_the_ports_wildcard) {
  EXPECT_TRUE(matches_redirect_uri("https://a.test/cb", "https://a.test/cb"));
  EXPECT_FALSE(matches_redirect_uri("https://a.test/cb", "https://a.test/cb/"));
  EXPECT_FALSE(matches_redirect_uri("https://a.test/cb", "https://A.test/cb"));
  EXPECT_TRUE(matches_redirect_uri("http://127.0.0.1:*/cb", "http://127.0.0.1:51234/cb"));
  EXPECT_FALSE(matches_redirect_uri("http://127.0.0.1:*/cb", "http://localhost:51234/cb"));
  EXPECT_FALSE(matches_redirect_uri("http://127.0.0.1:*/cb", "https://127.0.0.1:51234/cb"));
  EXPECT_FALSE(matches_redirect_uri("http://127.0.0.1:*/cb", "http://127.0.0.1/cb"));
  EXPECT_FALSE(matches_redirect_uri("http://127.0.0.1:*/cb", "http://127.0.0.1:1/other"));
  EXPECT_FALSE(matches_redirect_uri("http://127.0.0.1:3000/cb", "http://127.0.0.1:3001/cb"));
}

}  // namespace
}  // namespace tokpost::sandbox
