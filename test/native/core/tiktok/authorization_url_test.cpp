#include "native/core/tiktok/authorization_url.hpp"

#include "native/core/net/url.hpp"
#include "native/core/vault/pkce.hpp"
#include "test/native/support/tiktok_config.hpp"

#include <gtest/gtest.h>

#include <map>
#include <ostream>

namespace tokpost::tiktok {
namespace {

std::map<std::string, std::string> params_of(const std::string& url) {
  std::map<std::string, std::string> params;
  for (auto& [name, value] : decode_params(url.substr(url.find('?') + 1))) params[name] = value;
  return params;
}

TEST(AuthorizationUrl, carries_what_tiktok_asks_for) {
  const auto config = test::make_config();
  config->scopes = {"user.info.basic", "video.list"};
  const auto answer = authorization_url(*config, {}).value();
  EXPECT_TRUE(answer.url.starts_with("https://www.test/v2/auth/authorize/?client_key=awkey&"));
  auto params = params_of(answer.url);
  EXPECT_EQ(params["scope"], "user.info.basic,video.list");
  EXPECT_EQ(params["response_type"], "code");
  EXPECT_EQ(params["redirect_uri"], "https://app.example/callback");
  EXPECT_EQ(params["state"], answer.state);
  EXPECT_EQ(params["code_challenge_method"], "S256");
  EXPECT_FALSE(params.contains("client_id"));
  EXPECT_FALSE(params.contains("disable_auto_auth"));
  EXPECT_FALSE(params.contains("client_secret"));
}

TEST(AuthorizationUrl, asks_for_the_consent_page_when_told) {
  const auto config = test::make_config();
  AuthorizationOptions options;
  options.force_consent = true;
  EXPECT_EQ(params_of(authorization_url(*config, options)->url)["disable_auto_auth"], "1");
  options.force_consent = false;
  EXPECT_EQ(params_of(authorization_url(*config, options)->url)["disable_auto_auth"], "0");
}

TEST(AuthorizationUrl, makes_a_new_state_each_time_and_keeps_a_given_one) {
  const auto config = test::make_config();
  AuthorizationOptions options;
  EXPECT_NE(authorization_url(*config, options)->state, authorization_url(*config, options)->state);
  options.state = "mine";
  EXPECT_EQ(params_of(authorization_url(*config, options)->url)["state"], "mine");
}

struct PkceCase {
  const char* word;
  const char* redirect_uri;
  std::optional<PkceDialect> dialect;

  friend std::ostream& operator<<(std::ostream& out, const PkceCase& one) {
    return out << one.word << " to " << one.redirect_uri;
  }
};

class AuthorizationPkce : public ::testing::TestWithParam<PkceCase> {};

TEST_P(AuthorizationPkce, writes_the_challenge_of_its_verifier) {
  const auto& want = GetParam();
  AuthorizationOptions options;
  options.pkce = parse_pkce(want.word).value();
  options.redirect_uri = want.redirect_uri;
  const auto answer = authorization_url(*test::make_config(), options).value();
  auto params = params_of(answer.url);
  EXPECT_EQ(params.contains("code_challenge"), want.dialect.has_value());
  EXPECT_EQ(answer.code_verifier.empty(), !want.dialect.has_value());
  if (!want.dialect) return;
  EXPECT_TRUE(is_code_verifier(answer.code_verifier));
  EXPECT_EQ(params["code_challenge"], code_challenge(answer.code_verifier, *want.dialect));
}

constexpr const char* kWeb = "https://app.example/cb";
constexpr const char* kDesktop = "http://127.0.0.1:8080/cb";
INSTANTIATE_TEST_SUITE_P(Dialects, AuthorizationPkce,
                         ::testing::Values(PkceCase{"auto", kWeb, PkceDialect::base64url},
                                           PkceCase{"auto", kDesktop, PkceDialect::hex},
                                           PkceCase{"hex", kWeb, PkceDialect::hex},
                                           PkceCase{"base64url", kDesktop, PkceDialect::base64url},
                                           PkceCase{"off", kDesktop, std::nullopt}));

TEST(AuthorizationUrl, an_unknown_pkce_word_is_refused) {
  EXPECT_EQ(parse_pkce("plain"), std::nullopt);
}

TEST(AuthorizationUrl, tells_every_fault_of_the_input) {
  AuthorizationOptions options;
  options.scopes = Scopes{"user.info.basic video.list", "ok", ""};
  options.redirect_uri = "http://app.example/";
  const Error error = authorization_url(*test::make_config(), options).error();
  EXPECT_EQ(error.kind, Errc::validation);
  ASSERT_EQ(error.issues.size(), 3U);
  EXPECT_EQ(error.issues[0].path, "scopes[0]");
  EXPECT_EQ(error.issues[1].path, "scopes[2]");
  EXPECT_EQ(error.issues[2].code, "not_https");
  options.scopes = Scopes{};
  options.redirect_uri = kWeb;
  EXPECT_EQ(authorization_url(*test::make_config(), options).error().issues[0].path, "scopes");
}

TEST(AuthorizationUrl, joins_a_page_that_has_a_query) {
  const auto config = test::make_config();
  config->authorize_url = "http://localhost:1/page?theme=dark";
  EXPECT_TRUE(
      authorization_url(*config, {})->url.starts_with("http://localhost:1/page?theme=dark&client"));
}

TEST(Callback, decodes_the_code_once) {
  const auto callback =
      read_callback(
          "https://app.example/cb?code=abc%2A0%216410%2525&scopes=user.info.basic%2C"
          "video.list&state=s%20t#x")
          .value();
  EXPECT_EQ(callback.code.reveal(), "abc*0!6410%25");
  EXPECT_EQ(callback.scopes, (Scopes{"user.info.basic", "video.list"}));
  EXPECT_EQ(callback.state, "s t");
}

TEST(Callback, a_refusal_is_an_error) {
  const Error error =
      read_callback("/cb?error=access_denied&error_description=User+said+no&state=s").error();
  EXPECT_EQ(error.kind, Errc::auth);
  EXPECT_EQ(error.code, "access_denied");
  EXPECT_EQ(error.message, "User said no");
  EXPECT_EQ(read_callback("/cb?error=server_error").error().kind, Errc::server);
}

TEST(Callback, without_a_code_is_an_error) {
  EXPECT_EQ(read_callback("/cb?state=s").error().code, "missing_code");
  EXPECT_EQ(read_callback("/cb").error().code, "missing_code");
}

TEST(AuthorizationUrl, the_callbacks_state_is_read_whatever_else_it_carries) {
  EXPECT_EQ(state_of_callback("https://a/b?error=access_denied&state=s%2A1#x"), "s*1");
  EXPECT_EQ(state_of_callback("?state=a&state=b"), "b");
  EXPECT_EQ(state_of_callback("https://a/b?code=c"), "");
  EXPECT_EQ(state_of_callback("state=a"), "");
}

}  // namespace
}  // namespace tokpost::tiktok
