#include "native/core/net/proxy.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

TEST(Proxy, is_used_for_all_hosts_but_loopback) {
  const auto rules = ProxyRules::read("http://proxy.example:3128", "");
  ASSERT_TRUE(rules);
  ASSERT_NE(rules->find("open.tiktokapis.com"), nullptr);
  EXPECT_EQ(rules->find("open.tiktokapis.com")->authority(), "proxy.example:3128");
  EXPECT_NE(rules->find("10.0.0.1"), nullptr);
  EXPECT_EQ(rules->authorization(), "");
  for (const char* host : {"localhost", "a.localhost", "localhost.", "127.0.0.1", "127.9.9.9",
                           "::1", "::ffff:127.0.0.1"}) {
    EXPECT_EQ(rules->find(host), nullptr) << host;
  }
}

TEST(Proxy, is_none_by_default) {
  EXPECT_EQ(ProxyRules::read("", "")->find("host"), nullptr);
  EXPECT_EQ(ProxyRules().find("host"), nullptr);
}

TEST(Proxy, sends_credentials_as_basic) {
  // RFC 7617, section 2.
  EXPECT_EQ(ProxyRules::read("http://Aladdin:open%20sesame@p:1", "")->authorization(),
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_EQ(ProxyRules::read("http://a:b@p:1", "")->authorization(), "Basic YTpi");
  EXPECT_EQ(ProxyRules::read("http://a:bc@p:1", "")->authorization(), "Basic YTpiYw==");
  EXPECT_EQ(ProxyRules::read("http://a:bcd@p:1", "")->authorization(), "Basic YTpiY2Q=");
}

TEST(Proxy, refuses_a_url_that_is_none) {
  for (const char* url : {"proxy:3128", "https://proxy", "socks5://proxy:1", "http://"}) {
    const auto rules = ProxyRules::read(url, "");
    ASSERT_FALSE(rules) << url;
    EXPECT_EQ(rules.error().kind, Errc::config);
    EXPECT_EQ(rules.error().code, "invalid_proxy");
  }
  EXPECT_EQ(ProxyRules::read("http://user:hidden@", "").error().message.find("hidden"),
            std::string::npos);
}

TEST(Proxy, leaves_out_what_no_proxy_lists) {
  const auto rules = ProxyRules::read(
      "http://p:1", " Example.com, .internal 10.0.0.0/8,192.168.1.7,[2001:db8::1]");
  ASSERT_TRUE(rules);
  for (const char* host : {"example.com", "a.example.com", "example.com.", "x.internal", "internal",
                           "10.200.3.4", "192.168.1.7", "2001:db8::1"}) {
    EXPECT_EQ(rules->find(host), nullptr) << host;
  }
  for (const char* host :
       {"notexample.com", "example.com.evil", "11.0.0.1", "192.168.1.70", "2001:db8::2"}) {
    EXPECT_NE(rules->find(host), nullptr) << host;
  }
  EXPECT_EQ(ProxyRules::read("http://p:1", "*")->find("host"), nullptr);
}

TEST(Proxy, reads_entries_as_curl_does) {
  EXPECT_TRUE(no_proxy_entry_matches("*", "host"));
  EXPECT_FALSE(no_proxy_entry_matches("*.example", "a.example"));
  EXPECT_TRUE(no_proxy_entry_matches("example.", "example"));
  EXPECT_FALSE(no_proxy_entry_matches("", "example"));
  EXPECT_FALSE(no_proxy_entry_matches(".", "example"));
  EXPECT_TRUE(no_proxy_entry_matches("2001:db8::/32", "2001:db8:1::9"));
  EXPECT_FALSE(no_proxy_entry_matches("2001:db8::/32", "2001:db9::9"));
  EXPECT_FALSE(no_proxy_entry_matches("10.0.0.0/8", "2001:db8::9"));
  EXPECT_FALSE(no_proxy_entry_matches("10.0.0.0/x", "10.0.0.1"));
  EXPECT_TRUE(no_proxy_entry_matches("2001:DB8:0::1", "2001:db8::1"));
  EXPECT_FALSE(no_proxy_entry_matches("1.2.3.4", "1.2.3.40"));
}

TEST(Proxy, asks_for_a_tunnel) {
  EXPECT_EQ(connect_request("host:443", "Basic x", "tokpost/1"),
            "CONNECT host:443 HTTP/1.1\r\nHost: host:443\r\nProxy-Authorization: Basic x\r\n"
            "User-Agent: tokpost/1\r\n\r\n");
  EXPECT_EQ(connect_request("[::1]:80", "", ""),
            "CONNECT [::1]:80 HTTP/1.1\r\nHost: [::1]:80\r\n\r\n");
}

}  // namespace
}  // namespace tokpost
