#include "native/sandbox/url_ownership.hpp"

#include <gtest/gtest.h>

namespace tokpost::sandbox {
namespace {

TEST(UrlOwnership, a_domain_covers_its_paths_and_subdomains) {
  const std::vector<std::string> verified = {"static.example.com"};
  EXPECT_TRUE(owns_url(verified, "https://static.example.com/a/b.mp4?c=d"));
  EXPECT_TRUE(owns_url(verified, "https://video.static.example.com/a"));
  EXPECT_TRUE(owns_url(verified, "https://STATIC.example.com:8443/a"));
  EXPECT_FALSE(owns_url(verified, "https://example.com/a"));
  EXPECT_FALSE(owns_url(verified, "https://notstatic.example.com/a"));
  EXPECT_FALSE(owns_url(verified, "https://static.example.com.evil.test/a"));
}

TEST(UrlOwnership, a_prefix_is_matched_byte_by_byte) {
  const std::vector<std::string> verified = {"https://example.com/videos/user/"};
  EXPECT_TRUE(owns_url(verified, "https://example.com/videos/user/123/x.mp4"));
  EXPECT_FALSE(owns_url(verified, "https://example.com/videos/2023/user/x.mp4"));
  EXPECT_FALSE(owns_url(verified, "https://EXAMPLE.com/videos/user/x.mp4"));
  EXPECT_FALSE(owns_url({"https://example.com/videos"}, "https://example.com/videos/x"));
}

TEST(UrlOwnership, wants_https_and_a_name) {
  EXPECT_FALSE(owns_url({"example.com"}, "http://example.com/a"));
  EXPECT_FALSE(owns_url({"127.0.0.1"}, "https://127.0.0.1/a"));
  EXPECT_FALSE(owns_url({"::1"}, "https://[::1]/a"));
  EXPECT_FALSE(owns_url({"example.com"}, "example.com/a"));
  EXPECT_FALSE(owns_url({}, "https://example.com/a"));
}

}  // namespace
}  // namespace tokpost::sandbox
