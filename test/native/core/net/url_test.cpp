#include "native/core/net/url.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

TEST(Url, takes_a_url_apart) {
  const auto url = parse_url("HTTPS://Open.TikTokAPIs.com/v2/user/info/?fields=open_id#part");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->host, "open.tiktokapis.com");
  EXPECT_EQ(url->port, 443);
  EXPECT_EQ(url->target, "/v2/user/info/?fields=open_id");
  EXPECT_EQ(url->path(), "/v2/user/info/");
  EXPECT_EQ(url->query(), "fields=open_id");
  EXPECT_TRUE(url->is_https());
  EXPECT_EQ(url->origin(), "https://open.tiktokapis.com");
  EXPECT_EQ(url->text(), "https://open.tiktokapis.com/v2/user/info/?fields=open_id");
}

TEST(Url, keeps_path_and_query_as_they_were_written) {
  const auto url = parse_url("http://host/%7Ea/../b;c?x=%2f&y=a+b&upload_token=a.b~c*!");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->target, "/%7Ea/../b;c?x=%2f&y=a+b&upload_token=a.b~c*!");
}

TEST(Url, gives_every_url_a_path) {
  EXPECT_EQ(parse_url("http://host")->target, "/");
  EXPECT_EQ(parse_url("http://host?a=b")->target, "/?a=b");
  EXPECT_EQ(parse_url("http://host#f")->target, "/");
  EXPECT_EQ(parse_url("http://host")->query(), "");
}

TEST(Url, reads_ports_addresses_and_user_info) {
  const auto v6 = parse_url("https://[2001:DB8::1]:8443/x");
  ASSERT_TRUE(v6);
  EXPECT_EQ(v6->host, "2001:db8::1");
  EXPECT_EQ(v6->port, 8443);
  EXPECT_EQ(v6->authority(), "[2001:db8::1]:8443");
  EXPECT_EQ(parse_url("https://[::1]")->authority(true), "[::1]:443");
  const auto proxy = parse_url("http://us%40er:p:w@proxy:3128");
  ASSERT_TRUE(proxy);
  EXPECT_EQ(proxy->user_info, "us%40er:p:w");
  EXPECT_EQ(proxy->authority(), "proxy:3128");
  EXPECT_EQ(proxy->text(), "http://us%40er:p:w@proxy:3128/");
  EXPECT_EQ(parse_url("http://host:80/")->authority(), "host");
  EXPECT_EQ(parse_url("https://host:80/")->authority(), "host:80");
  EXPECT_EQ(parse_url("https://host:/")->port, 443);
}

TEST(Url, refuses_what_is_no_http_url) {
  for (const char* text : {"",
                           "host",
                           "/path",
                           "ftp://host/",
                           "file:///etc/passwd",
                           "http://",
                           "http:///path",
                           "http://ho st/",
                           "http://host/a b",
                           "http://host/\r\nX: 1",
                           "http://h\xc3\xb6st/",
                           "http://host:0/",
                           "http://host:65536/",
                           "http://host:8a/",
                           "http://host:-1/",
                           "http://[::1",
                           "http://[::1]x/",
                           "http://[host]/",
                           "http://[1.2.3.4]/",
                           "http://ho%73t/",
                           "http://.host/",
                           "http://a,b/",
                           "https://user@/"}) {
    const auto url = parse_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().kind, Errc::validation) << text;
    EXPECT_EQ(url.error().code, "invalid_url") << text;
  }
}

TEST(Url, encodes_and_decodes_percents) {
  EXPECT_EQ(percent_encode("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(percent_encode("a b+c/\xc3\xa9*!"), "a%20b%2Bc%2F%C3%A9%2A%21");
  EXPECT_EQ(percent_decode("a%20b%2Bc+d", false), "a b+c+d");
  EXPECT_EQ(percent_decode("a+b%2b", true), "a b+");
  EXPECT_EQ(percent_decode("%zz%4%", false), "%zz%4%");
  EXPECT_EQ(percent_decode("%C3%a9", false), "\xc3\xa9");
}

TEST(Url, writes_and_reads_parameters) {
  const Params params = {{"a", "1 2"}, {"b&", "=x"}, {"empty", ""}};
  const std::string text = encode_params(params);
  EXPECT_EQ(text, "a=1%202&b%26=%3Dx&empty=");
  EXPECT_EQ(decode_params(text), params);
  EXPECT_EQ(decode_params("a=1+2&&flag&=v"), (Params{{"a", "1 2"}, {"flag", ""}, {"", "v"}}));
  EXPECT_EQ(decode_params(""), Params());
}

}  // namespace
}  // namespace tokpost
