#include "native/core/media/relay_rules.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

namespace tokpost::media {
namespace {

bool is_allowed(std::string_view url, const RelayRules& rules = {}) {
  const Status status = check_relay_url(parse_url(url).value(), rules);
  if (status.has_error()) {
    EXPECT_EQ(status.error().kind, Errc::forbidden);
    EXPECT_EQ(status.error().code, "relay_not_allowed");
  }
  return status.has_value();
}

TEST(RelayRules, only_https_on_its_own_port) {
  EXPECT_TRUE(is_allowed("https://cdn.example.com/a.mp4?token=1"));
  EXPECT_TRUE(is_allowed("https://cdn.example.com:443/a.mp4"));
  EXPECT_FALSE(is_allowed("http://cdn.example.com/a.mp4"));
  EXPECT_FALSE(is_allowed("https://cdn.example.com:8443/a.mp4"));
  EXPECT_FALSE(is_allowed("https://user:password@cdn.example.com/a.mp4"));
}

TEST(RelayRules, private_networks_may_be_allowed_as_a_whole) {
  RelayRules rules;
  rules.allow_private = true;
  EXPECT_TRUE(is_allowed("http://minio:9000/a.mp4", rules));
  EXPECT_FALSE(is_allowed("http://user@minio:9000/a.mp4", rules));
}

TEST(RelayRules, hosts_may_be_named) {
  RelayRules rules;
  rules.allow_hosts = {"cdn.example.com"};
  EXPECT_TRUE(is_allowed("https://CDN.example.com/a.mp4", rules));
  EXPECT_FALSE(is_allowed("https://example.com/a.mp4", rules));
  EXPECT_FALSE(is_allowed("https://cdn.example.com.evil.test/a.mp4", rules));
}

TEST(RelayRules, a_location_is_resolved_against_its_page) {
  struct Case {
    std::string_view location;
    std::string_view expected;
  };
  constexpr std::array kCases = {
      Case{"https://other.test/b.mp4?x=1", "https://other.test/b.mp4?x=1"},
      Case{"http://other.test/", "http://other.test/"},
      Case{"//other.test/b", "https://other.test/b"},
      Case{"/b?x=1#part", "https://cdn.test/b?x=1"},
      Case{"b", "https://cdn.test/dir/b"},
      Case{"?x=2", "https://cdn.test/dir/a.mp4?x=2"},
      Case{"b?at=12:30", "https://cdn.test/dir/b?at=12:30"},
      Case{"", "https://cdn.test/dir/"},
  };
  const Url from = parse_url("https://cdn.test/dir/a.mp4?signed=1").value();
  for (const auto& [location, expected] : kCases) {
    EXPECT_EQ(resolve_location(from, location)->text(), expected) << location;
  }
  EXPECT_TRUE(resolve_location(from, "ftp://other.test/").has_error());
  EXPECT_TRUE(resolve_location(from, "javascript:1").has_error());
}

}  // namespace
}  // namespace tokpost::media
