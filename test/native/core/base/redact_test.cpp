#include "native/core/base/redact.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace tokpost {
namespace {

TEST(Redact, replaces_each_shape_of_secret) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"Authorization: Bearer act.abc!4692.e1 sent", "Authorization: Bearer [redacted] sent"},
      {"Proxy-Authorization: Basic dXNlcjpwYXNz", "Proxy-Authorization: Basic [redacted]"},
      {"token rft.x~y*z-1!2.va.", "token rft.[redacted]"},
      {"client_key=aw1&client_secret=s%2A3&code=abc*0!6410&grant_type=authorization_code",
       "client_key=aw1&client_secret=[redacted]&code=[redacted]&grant_type=authorization_code"},
      {R"({"access_token":"secret one","expires_in":7200})",
       R"({"access_token":"[redacted] one","expires_in":7200})"},
      {R"({"refresh_token": "abc","scope":"x"})", R"({"refresh_token": "[redacted]","scope":"x"})"},
      {"PUT https://up.example/upload?upload_id=76&upload_token=u-u-i-d HTTP/1.1",
       "PUT https://up.example/upload?upload_id=[redacted]&upload_token=[redacted] HTTP/1.1"},
      {"code_verifier=abc&state=xyz", "code_verifier=[redacted]&state=[redacted]"},
      {R"(content: "{\"token\":\"abc\"}")", R"(content: "{\"token\":\"[redacted]\"}")"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(redact(text), expected);
}

TEST(Redact, leaves_everything_else_alone) {
  for (const std::string text :
       {"", "plain", R"({"error":{"code":"invalid_params","message":"x"}})", "contract.done",
        "token_type=", "the state of things", "error code: 7", "fact.ual"}) {
    EXPECT_EQ(redact(text), text);
  }
}

TEST(RedactUrl, keeps_scheme_host_and_path_only) {
  EXPECT_EQ(redact_url("https://user:pw@h.example:8443/a/b?x=1#f"),
            "https://h.example:8443/a/b?[redacted]");
  EXPECT_EQ(redact_url("https://h.example"), "https://h.example");
  EXPECT_EQ(redact_url("https://h.example?sig=1"), "https://h.example?[redacted]");
  EXPECT_EQ(redact_url("/path?code=1"), "/path?[redacted]");
  EXPECT_EQ(redact_url("https://h.example/p@q"), "https://h.example/p@q");
}

}  // namespace
}  // namespace tokpost
