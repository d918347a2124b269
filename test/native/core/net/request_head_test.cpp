#include "native/core/net/request_head.hpp"

#include "test/native/support/http_client_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

HttpRequest request_to(const char* url, const char* method = "GET") {
  HttpRequest request;
  request.method = method;
  request.url = parse_url(url).value();
  return request;
}

std::string refusal(const HttpRequest& request) {
  const Status status = check_request(request);
  return status ? "" : status.error().code;
}

TEST(RequestHead, names_host_agent_and_headers) {
  HttpRequest request = request_to("https://host/path?q=1");
  request.headers = {{"Authorization", "Bearer x"}, {"Range", "bytes=0-1"}};
  EXPECT_EQ(request_head(request, "tokpost/1"),
            "GET /path?q=1 HTTP/1.1\r\nHost: host\r\nUser-Agent: tokpost/1\r\n"
            "Authorization: Bearer x\r\nRange: bytes=0-1\r\n\r\n");
  EXPECT_EQ(request_head(request_to("http://[::1]:81/"), ""),
            "GET / HTTP/1.1\r\nHost: [::1]:81\r\n\r\n");
}

TEST(RequestHead, tells_the_size_of_a_body) {
  HttpRequest request = request_to("http://host/", "POST");
  EXPECT_NE(request_head(request, "").find("Content-Length: 0\r\n"), std::string::npos);
  request.body = "12345";
  EXPECT_EQ(body_size(request), 5U);
  EXPECT_NE(request_head(request, "").find("Content-Length: 5\r\n"), std::string::npos);
  request.body_source =
      std::make_shared<test::PieceBody>(std::vector<std::string>{"1234567"}, true);
  EXPECT_EQ(body_size(request), 7U);
  EXPECT_EQ(body_size(request_to("http://host/")), std::nullopt);
}

TEST(RequestHead, expects_a_go_ahead_only_for_a_body) {
  HttpRequest request = request_to("http://host/", "PUT");
  request.expect_continue = true;
  EXPECT_EQ(request_head(request, "").find("Expect"), std::string::npos);
  request.body = "x";
  EXPECT_NE(request_head(request, "").find("Expect: 100-continue\r\n"), std::string::npos);
}

TEST(RequestHead, passes_a_sound_request) {
  HttpRequest request = request_to("http://host/?a=b", "DELETE");
  request.headers = {{"X-A!#$%&'*+-.^_`|~9", "tab\there, \xc3\xa9"}};
  EXPECT_EQ(refusal(request), "");
}

TEST(RequestHead, refuses_what_could_become_another_request) {
  for (const char* value : {"a\r\nX: b", "a\nb", "a\rb", "a\x01", "a\x7f"}) {
    HttpRequest request = request_to("http://host/");
    request.headers = {{"X-Name", value}};
    EXPECT_EQ(refusal(request), "invalid_header") << value;
  }
  for (const char* name : {"", "X Y", "X:", "X\r\n", "X\xc3\xa9"}) {
    HttpRequest request = request_to("http://host/");
    request.headers = {{name, "a"}};
    EXPECT_EQ(refusal(request), "invalid_header") << name;
  }
  for (const char* method : {"", "GET /", "GET\r\n", "CONNECT"}) {
    EXPECT_EQ(refusal(request_to("http://host/", method)), "invalid_method") << method;
  }
  for (const char* target : {"", "path", "/a b", "/a\r\nX: 1", "/\xc3\xa9"}) {
    HttpRequest request = request_to("http://host/");
    request.url.target = target;
    EXPECT_EQ(refusal(request), "invalid_url") << target;
  }
  HttpRequest request = request_to("http://host/");
  request.url.host = "a\r\nb";
  EXPECT_EQ(refusal(request), "invalid_url");
}

TEST(RequestHead, refuses_headers_that_are_the_clients_own) {
  for (const char* name : {"host", "Content-Length", "transfer-encoding", "CONNECTION",
                           "User-Agent", "Expect", "Upgrade", "TE", "Proxy-Authorization"}) {
    HttpRequest request = request_to("http://host/");
    request.headers = {{name, "1"}};
    EXPECT_EQ(refusal(request), "reserved_header") << name;
    EXPECT_EQ(check_request(request).error().kind, Errc::validation);
  }
}

}  // namespace
}  // namespace tokpost
