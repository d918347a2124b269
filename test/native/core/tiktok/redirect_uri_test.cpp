#include "native/core/tiktok/redirect_uri.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tokpost::tiktok {
namespace {

std::string codes(std::string_view uri) {
  std::string all;
  for (const auto& issue : redirect_uri_issues(uri, "redirectUri")) {
    EXPECT_EQ(issue.path, "redirectUri");
    EXPECT_TRUE(issue.message.starts_with("redirectUri "));
    all += issue.code + " ";
  }
  return all;
}

TEST(RedirectUri, takes_https_and_the_loopback_hosts) {
  EXPECT_EQ(codes("https://app.example/callback"), "");
  EXPECT_EQ(codes("http://localhost:3000/callback"), "");
  EXPECT_EQ(codes("http://127.0.0.1:3000/callback/"), "");
}

TEST(RedirectUri, refuses_what_tiktok_refuses) {
  EXPECT_EQ(codes("http://app.example/callback"), "not_https ");
  EXPECT_EQ(codes("http://127.0.0.2:3000/"), "not_https ");
  EXPECT_EQ(codes("http://localhost.example/"), "not_https ");
  EXPECT_EQ(codes("https://app.example/?a=1"), "has_query ");
  EXPECT_EQ(codes("https://app.example/#top"), "has_fragment ");
  EXPECT_EQ(codes("  "), "missing ");
  EXPECT_EQ(codes("/callback"), "invalid_url ");
}

TEST(RedirectUri, takes_511_characters_and_no_more) {
  const std::string start = "https://app.example/";
  EXPECT_EQ(codes(start + std::string(511 - start.size(), 'a')), "");
  EXPECT_EQ(codes(start + std::string(512 - start.size(), 'a')), "too_long ");
}

TEST(RedirectUri, all_faults_are_told_at_once) {
  EXPECT_EQ(codes("http://app.example/?a#b"), "has_fragment has_query not_https ");
}

TEST(RedirectUri, knows_a_desktop_apps_redirect) {
  EXPECT_TRUE(is_loopback_redirect("http://localhost:1/x"));
  EXPECT_TRUE(is_loopback_redirect("https://127.0.0.1:1/x"));
  EXPECT_FALSE(is_loopback_redirect("https://app.example/"));
  EXPECT_FALSE(is_loopback_redirect("nonsense"));
}

}  // namespace
}  // namespace tokpost::tiktok
