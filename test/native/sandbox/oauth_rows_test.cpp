// Rows 1 to 19 of TikTok's checks: the authorize page, the token endpoint and revoke.
#include "native/core/vault/digest.hpp"
#include "native/core/vault/encoding.hpp"
#include "test/native/sandbox/support/emulator_test.hpp"

#include <ostream>

namespace tokpost::sandbox {
namespace {

using test::Answer;

constexpr const char* kDesktop = "http://127.0.0.1:4321/callback";
// TikTok's own test vector (opensdk-android).
constexpr const char* kVerifier = "gaeCq5mVvbhA8Ce6w5O9XBVIKMkySgv-_9A-rnhm9Ns";
constexpr const char* kHexChallenge =
    "e6a178b120743d08509508f269652b0bdf91e29332921bc9e9744fd3dd41bfef";
constexpr const char* kBase64Challenge = "5qF4sSB0PQhQlQjyaWUrC9-R4pMykhvJ6XRP091Bv-8";

class OauthRows : public test::EmulatorTest {
 protected:
  Params with(Params params, std::string_view name, std::string value) {
    for (auto& [key, old] : params) {
      if (key == name) {
        old = std::move(value);
        return params;
      }
    }
    params.emplace_back(name, std::move(value));
    return params;
  }
  Params without(Params params, std::string_view name) {
    std::erase_if(params, [&](const auto& param) { return param.first == name; });
    return params;
  }
  /// An error page that names the item, and no redirect.
  void expect_page(const Params& params, std::string_view item) {
    const Answer answer = get(authorize_target(params));
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.header("Location"), "");
    EXPECT_NE(answer.body.find("error_type=" + std::string(item)), std::string::npos)
        << answer.body;
  }
  /// A code for these parameters, by the steering call.
  Params callback(const Params& params, json::object more = {}) {
    json::object arguments = std::move(more);
    arguments["url"] = info("apiUrl") + authorize_target(params);
    arguments["user"] = "creator";
    const auto url = call("authorize", std::move(arguments));
    const std::string text(url.as_string());
    return decode_params(std::string_view(text).substr(text.find('?') + 1));
  }
  static std::string value(const Params& params, std::string_view name) {
    for (const auto& [key, text] : params) {
      if (key == name) return text;
    }
    return {};
  }
  Params exchange_fields(const std::string& code,
                         std::string redirect_uri = "https://localhost/callback") {
    return {{"client_key", info("clientKey")},
            {"client_secret", info("clientSecret")},
            {"code", code},
            {"grant_type", "authorization_code"},
            {"redirect_uri", std::move(redirect_uri)}};
  }
  Params refresh_fields(const std::string& refresh_token) {
    return {{"client_key", info("clientKey")},
            {"client_secret", info("clientSecret")},
            {"grant_type", "refresh_token"},
            {"refresh_token", refresh_token}};
  }
  Answer token_call(const Params& fields) { return form("/v2/oauth/token/", fields); }
  static std::string text(const Answer& answer, std::string_view name) {
    return std::string(answer.json().at(name).as_string());
  }
  void expect_oauth_error(const Answer& answer, std::string_view error,
                          std::string_view description, int status = 400) {
    EXPECT_EQ(answer.status, status);
    EXPECT_EQ(text(answer, "error"), error);
    EXPECT_EQ(text(answer, "error_description"), description);
    EXPECT_EQ(text(answer, "log_id").size(), 34U);
  }
};

TEST_F(OauthRows, row_01_client_key_is_known) {
  start();
  expect_page(with(authorize_params(), "client_key", "awnobody"), "client_key");
  expect_page(with(without(authorize_params(), "client_key"), "client_id", info("clientKey")),
              "client_key");
  EXPECT_EQ(violation_rows(), (std::vector<int>{1, 1}));
}

TEST_F(OauthRows, row_02_redirect_uri_is_registered) {
  start();
  for (const char* uri : {"https://localhost/callback/", "https://LOCALHOST/callback",
                          "http://127.0.0.1:4321/elsewhere", "http://127.0.0.1/callback", ""}) {
    expect_page(with(authorize_params(), "redirect_uri", uri), "redirect_uri");
  }
  EXPECT_EQ(violation_rows(), (std::vector<int>{2, 2, 2, 2, 2}));
  EXPECT_EQ(get(authorize_target(authorize_params())).status, 200);
}

TEST_F(OauthRows, row_03_response_type_is_code) {
  start();
  expect_page(with(authorize_params(), "response_type", "token"), "response_type");
  EXPECT_EQ(violation_rows(), (std::vector<int>{3}));
}

TEST_F(OauthRows, row_04_scopes_are_commas_known_and_enabled) {
  start();
  for (const char* scope : {"user.info.basic video.publish", "photo.publish", "video.create",
                            "research.data.basic", ""}) {
    expect_page(with(authorize_params(), "scope", scope), "scope");
  }
  EXPECT_EQ(violation_rows(), (std::vector<int>{4, 4, 4, 4, 4}));
}

TEST_F(OauthRows, row_05_desktop_needs_a_hex_challenge) {
  start();
  const Params base = authorize_params(kDesktop);
  expect_page(base, "code_challenge");
  const Params hex = with(base, "code_challenge", kHexChallenge);
  expect_page(hex, "code_challenge");  // no method
  expect_page(with(hex, "code_challenge_method", "plain"), "code_challenge");
  expect_page(with(with(base, "code_challenge", kBase64Challenge), "code_challenge_method", "S256"),
              "code_challenge");
  EXPECT_EQ(violation_rows(), (std::vector<int>{5, 5, 5, 5}));
  EXPECT_EQ(get(authorize_target(with(hex, "code_challenge_method", "S256"))).status, 200);
  EXPECT_EQ(violation_rows().size(), 4U);
}

TEST_F(OauthRows, row_06_sandbox_clients_take_target_users_only) {
  start(R"({"clients":[{"sandbox":true}],"users":[{"username":"creator","target":false},
            {"username":"friend"}]})");
  EXPECT_TRUE(info("clientKey").starts_with("sbaw"));
  const std::string url = info("apiUrl") + authorize_target(authorize_params());
  const Error error = call_error("authorize", {{"url", url}, {"user", "creator"}});
  EXPECT_EQ(error.kind, Errc::validation);
  EXPECT_EQ(error.code, "non_sandbox_target");
  EXPECT_NE(error.message.find("non_sandbox_target"), std::string::npos);
  call("authorize", {{"url", url}, {"user", "friend"}});
  const Answer page = send("POST", authorize_target(authorize_params()), {},
                           "user=creator&action=allow&scope=user.info.basic");
  EXPECT_EQ(page.status, 400);
  EXPECT_NE(page.body.find("non_sandbox_target"), std::string::npos);
}

TEST_F(OauthRows, row_06_at_most_ten_target_users) {
  start(R"({"clients":[{"sandbox":true}],"users":[{"username":"nobody","target":false}]})");
  for (int number = 1; number <= 11; ++number) {
    call("addUser", {{"username", "user" + std::to_string(number)}});
  }
  json::object arguments{{"url", info("apiUrl") + authorize_target(authorize_params())}};
  arguments["user"] = "user10";
  call("authorize", arguments);
  arguments["user"] = "user11";
  EXPECT_EQ(call_error("authorize", arguments).code, "non_sandbox_target");
  call("set", {{"user", "user3"}, {"patch", {{"target", false}}}});
  call("authorize", arguments);  // there is room now
}

TEST_F(OauthRows, a_script_that_signs_in_meets_the_faults_of_the_page) {
  start();
  const json::object arguments{{"url", info("apiUrl") + authorize_target(authorize_params())},
                               {"user", "creator"}};
  inject(R"({"on":"authorize","nth":2,"status":503})");
  call("authorize", arguments);
  const Error status = call_error("authorize", arguments);
  EXPECT_EQ(status.kind, Errc::server);
  EXPECT_EQ(status.code, "http_503");
  inject(R"({"on":"authorize","drop":"after"})");
  EXPECT_EQ(call_error("authorize", arguments).code, "reset");
  inject(R"({"on":"authorize","reply":"html"})");
  EXPECT_EQ(call_error("authorize", arguments).code, "bad_reply");
  call("authorize", arguments);
}

TEST_F(OauthRows, row_07_the_user_unticks_or_cancels) {
  start();
  const Params fewer = callback(authorize_params(), {{"scopes", json::array{"user.info.basic"}}});
  EXPECT_EQ(value(fewer, "scopes"), "user.info.basic");
  const Params denied = callback(authorize_params(), {{"deny", true}});
  EXPECT_EQ(value(denied, "error"), "access_denied");
  EXPECT_EQ(value(denied, "state"), "s1");
  EXPECT_EQ(value(denied, "code"), "");

  // The same by clicking.
  const Answer page = get(authorize_target(authorize_params()));
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("Public Creator"), std::string::npos);
  EXPECT_NE(page.body.find("value=\"video.publish\""), std::string::npos);
  const Answer clicked = send("POST", authorize_target(authorize_params()), {},
                              "user=creator&action=allow&scope=user.info.basic");
  EXPECT_EQ(clicked.status, 302);
  EXPECT_NE(clicked.header("Location").find("scopes=user.info.basic&state=s1"), std::string::npos);
  const Answer cancelled =
      send("POST", authorize_target(authorize_params()), {}, "user=creator&action=deny");
  EXPECT_NE(cancelled.header("Location").find("error=access_denied"), std::string::npos);
  EXPECT_TRUE(violation_rows().empty());
}

TEST_F(OauthRows, row_08_disable_auto_auth_shows_the_page) {
  start();
  const Answer first = send("POST", authorize_target(authorize_params()), {},
                            "user=creator&action=allow&scope=user.info.basic&scope=video.publish");
  const HttpHeaders cookie = {
      {"Cookie", first.header("Set-Cookie").substr(0, first.header("Set-Cookie").find(';'))}};
  const auto again = [&](const Params& params) {
    return send("GET", authorize_target(params), cookie).status;
  };
  EXPECT_EQ(again(authorize_params()), 200);  // signed in, but no authorization yet
  const Params got = decode_params(
      std::string_view(first.header("Location")).substr(first.header("Location").find('?') + 1));
  ASSERT_EQ(token_call(exchange_fields(value(got, "code"))).status, 200);
  EXPECT_EQ(again(authorize_params()), 302);
  EXPECT_EQ(again(with(authorize_params(), "disable_auto_auth", "0")), 302);
  EXPECT_EQ(again(with(authorize_params(), "disable_auto_auth", "1")), 200);
  EXPECT_EQ(again(with(authorize_params(), "scope", "user.info.basic,video.list")), 200);
  EXPECT_EQ(get(authorize_target(authorize_params())).status, 200);
}

TEST_F(OauthRows, row_09_the_callback_has_an_encoded_code) {
  start();
  json::object arguments{{"url", info("apiUrl") + authorize_target(authorize_params())},
                         {"user", "creator"}};
  const std::string url(call("authorize", std::move(arguments)).as_string());
  EXPECT_TRUE(url.starts_with("https://localhost/callback?code="));
  EXPECT_NE(url.find("%2A0%216410&"), std::string::npos);
  EXPECT_NE(url.find("&scopes=user.info.basic%2Cvideo.publish&state=s1"), std::string::npos);
  EXPECT_EQ(value(callback(without(authorize_params(), "state")), "state"), "");
}

TEST_F(OauthRows, row_10_redirect_uris_are_checked_at_registration) {
  for (const char* uri : {"http://app.example/callback", "https://app.example/cb?x=1",
                          "https://app.example/cb#x", "http://localhost/callback", "/callback",
                          "https://app.example:*/cb", "https://app.example/a b"}) {
    const auto read = read_options({{"redirectUris", json::array{uri}}});
    ASSERT_FALSE(read) << uri;
    EXPECT_EQ(read.error().kind, Errc::config);
    EXPECT_EQ(read.error().issues.at(0).path, "redirectUris");
  }
  const std::string long_uri = "https://app.example/" + std::string(492, 'x');
  EXPECT_FALSE(read_options({{"redirectUris", json::array{long_uri}}}));
  json::array many;
  for (int i = 0; i < 11; ++i)
    many.push_back(json::value("https://a.example/" + std::to_string(i)));
  EXPECT_FALSE(read_options({{"redirectUris", many}}));
  EXPECT_TRUE(read_options(
      {{"redirectUris", json::array{"https://app.example/cb", "http://localhost:*/cb"}}}));
}

TEST_F(OauthRows, row_11_token_takes_a_posted_form) {
  start();
  const std::string body = encode_params(refresh_fields("rft.x"));
  constexpr const char* kMalformed = "The request parameters are malformed.";
  expect_oauth_error(send("POST", "/v2/oauth/token/", {{"Content-Type", "application/json"}}, body),
                     "invalid_request", kMalformed);
  expect_oauth_error(get("/v2/oauth/token/"), "invalid_request", kMalformed);
  EXPECT_EQ(violation_rows(), (std::vector<int>{11, 11}));
}

TEST_F(OauthRows, row_12_credentials_stand_in_the_body) {
  start();
  const Params good = refresh_fields("rft.x");
  expect_oauth_error(token_call(without(good, "client_secret")), "invalid_request",
                     "Client secret is missed in request.");
  expect_oauth_error(token_call(with(without(good, "client_key"), "client_id", info("clientKey"))),
                     "invalid_request", "The request parameters are malformed.");
  expect_oauth_error(token_call(with(good, "client_secret", "wrong")), "invalid_client",
                     "Client key or secret is incorrect.", 401);
  expect_oauth_error(token_call(with(good, "client_key", "wrong")), "invalid_client",
                     "Client key or secret is incorrect.", 401);
  EXPECT_EQ(violation_rows(), (std::vector<int>{12, 12, 12, 12}));
  const auto code = value(callback(authorize_params()), "code");
  EXPECT_EQ(token_call(with(exchange_fields(code), "client_id", "x")).status, 200);
}

TEST_F(OauthRows, row_13_grant_type_is_one_of_three) {
  start();
  const Answer answer = token_call(with(refresh_fields("rft.x"), "grant_type", "password"));
  EXPECT_EQ(text(answer, "error"), "unsupported_grant_type");
  const Answer app = token_call(with(refresh_fields("x"), "grant_type", "client_credentials"));
  EXPECT_TRUE(text(app, "access_token").starts_with("clt."));
  EXPECT_EQ(app.json().at("expires_in").as_int64(), 7200);
}

TEST_F(OauthRows, row_14_codes_are_single_use_short_lived_and_the_clients_own) {
  start(R"({"clients":[{},{"clientKey":"awother","clientSecret":"s"}]})");
  constexpr const char* kExpired = "Authorization code is expired.";
  const auto code = value(callback(authorize_params()), "code");
  expect_oauth_error(token_call(exchange_fields("made-up")), "invalid_grant", kExpired);
  expect_oauth_error(token_call(exchange_fields(percent_encode(code))), "invalid_grant", kExpired);
  expect_oauth_error(
      token_call(with(with(exchange_fields(code), "client_key", "awother"), "client_secret", "s")),
      "invalid_grant", kExpired);
  const Answer good = token_call(exchange_fields(code));
  EXPECT_EQ(good.status, 200);
  EXPECT_EQ(text(good, "scope"), "user.info.basic,video.publish");
  EXPECT_EQ(text(good, "token_type"), "Bearer");
  expect_oauth_error(token_call(exchange_fields(code)), "invalid_grant", kExpired);
  EXPECT_EQ(violation_rows(), (std::vector<int>{14, 14, 14, 14}));
  const auto late = value(callback(authorize_params()), "code");
  advance(std::chrono::minutes(11));
  expect_oauth_error(token_call(exchange_fields(late)), "invalid_grant", kExpired);
  EXPECT_EQ(violation_rows().size(), 4U);  // nobody's fault
}

TEST_F(OauthRows, row_15_redirect_uri_is_the_one_of_authorize) {
  start();
  const auto code = value(callback(authorize_params()), "code");
  expect_oauth_error(token_call(exchange_fields(code, "https://localhost/callback/")),
                     "invalid_request",
                     "Redirect_uri is not matched with the uri when requesting code.");
  EXPECT_EQ(violation_rows(), (std::vector<int>{15}));
  EXPECT_EQ(token_call(exchange_fields(code)).status, 200);
}

TEST_F(OauthRows, a_permission_that_is_withdrawn_before_the_code_is_exchanged) {
  start();
  const auto access = token();
  const auto code = value(callback(authorize_params()), "code");
  inject(R"({"on":"token","revoke":true})");
  expect_oauth_error(token_call(exchange_fields(code)), "invalid_grant",
                     "Authorization code is expired.");
  EXPECT_EQ(get("/v2/user/info/?fields=open_id", access).code(), "access_token_invalid");
}

struct Pkce {
  const char* mode;
  const char* redirect_uri;
  const char* challenge;
  bool good;

  friend std::ostream& operator<<(std::ostream& out, const Pkce& one) {
    return out << one.mode << " to " << one.redirect_uri << " with " << one.challenge;
  }
};

class PkceRows : public OauthRows, public ::testing::WithParamInterface<Pkce> {};

TEST_P(PkceRows, row_16_verifier_matches) {
  start(std::string(R"({"pkceWeb":")") + GetParam().mode + R"("})");
  Params params = authorize_params(GetParam().redirect_uri);
  params.emplace_back("code_challenge", GetParam().challenge);
  params.emplace_back("code_challenge_method", "S256");
  if (!GetParam().good) {
    // Refused on the page already where the form of the challenge gives it away.
    expect_page(params, "code_challenge");
    return;
  }
  const auto code = value(callback(params), "code");
  const Params fields = exchange_fields(code, GetParam().redirect_uri);
  const Answer none = token_call(fields);
  EXPECT_EQ(text(none, "error_description"), "Code verifier or code challenge is invalid");
  const Answer wrong = token_call(with(fields, "code_verifier", std::string(43, 'a')));
  EXPECT_EQ(text(wrong, "error_description"), "Code verifier or code challenge is invalid");
  EXPECT_EQ(token_call(with(fields, "code_verifier", kVerifier)).status, 200);
  EXPECT_EQ(violation_rows(), (std::vector<int>{16, 16}));
}

INSTANTIATE_TEST_SUITE_P(
    Modes, PkceRows,
    ::testing::Values(Pkce{"lenient", kDesktop, kHexChallenge, true},
                      Pkce{"lenient", kDesktop, kBase64Challenge, false},
                      Pkce{"lenient", "https://localhost/callback", kHexChallenge, true},
                      Pkce{"lenient", "https://localhost/callback", kBase64Challenge, true},
                      Pkce{"hex", "https://localhost/callback", kHexChallenge, true},
                      Pkce{"hex", "https://localhost/callback", kBase64Challenge, false},
                      Pkce{"base64url", "https://localhost/callback", kHexChallenge, false},
                      Pkce{"base64url", "https://localhost/callback", kBase64Challenge, true}));

TEST_F(OauthRows, row_16_stray_and_short_verifiers) {
  start();
  auto code = value(callback(authorize_params()), "code");
  EXPECT_EQ(token_call(with(exchange_fields(code), "code_verifier", "stray")).status, 200);
  const auto short_challenge = [&] {
    Params params = authorize_params();
    params.emplace_back("code_challenge", to_hex(sha256("short")));
    params.emplace_back("code_challenge_method", "S256");
    return value(callback(params), "code");
  };
  EXPECT_EQ(token_call(with(exchange_fields(short_challenge()), "code_verifier", "short")).status,
            200);
  EXPECT_EQ(violation_rows(), (std::vector<int>{16}));
  emulator_->stop();
  start(R"({"strictVerifier":true})");
  const Answer strict =
      token_call(with(exchange_fields(short_challenge()), "code_verifier", "short"));
  EXPECT_EQ(strict.status, 400);
}

TEST_F(OauthRows, row_17_refresh_tokens_rotate) {
  start();
  const auto issued = call("issueTokens", {{"user", "creator"}});
  const std::string first(issued.at("refreshToken").as_string());
  const Answer answer = token_call(refresh_fields(first));
  ASSERT_EQ(answer.status, 200);
  const std::string second = text(answer, "refresh_token");
  EXPECT_NE(second, first);
  EXPECT_EQ(text(answer, "open_id"), issued.at("openId").as_string());
  constexpr const char* kInvalid = "Refresh token is invalid or expired.";
  expect_oauth_error(token_call(refresh_fields(first)), "invalid_grant", kInvalid);
  EXPECT_TRUE(violation_rows().empty());  // it may not have seen the answer
  EXPECT_EQ(token_call(refresh_fields(second)).status, 200);
  expect_oauth_error(token_call(refresh_fields(first)), "invalid_grant", kInvalid);
  expect_oauth_error(token_call(refresh_fields("rft.none")), "invalid_grant", kInvalid);
  EXPECT_EQ(violation_rows(), (std::vector<int>{17, 17}));
}

TEST_F(OauthRows, row_17_the_old_profile_keeps_the_refresh_token) {
  start(R"({"tokens":"old"})");
  const auto issued = call("issueTokens", {{"user", "creator"}});
  const std::string first(issued.at("refreshToken").as_string());
  EXPECT_EQ(text(token_call(refresh_fields(first)), "refresh_token"), first);
  EXPECT_EQ(token_call(refresh_fields(first)).status, 200);
}

TEST_F(OauthRows, row_18_lifetimes_and_error_statuses) {
  start();
  auto answer = token_call(exchange_fields(value(callback(authorize_params()), "code")));
  EXPECT_EQ(answer.json().at("expires_in").as_int64(), 7200);
  EXPECT_EQ(answer.json().at("refresh_expires_in").as_int64(), 15'552'000);
  const std::string access = text(answer, "access_token");
  EXPECT_TRUE(access.starts_with("act.") && access.find('!') != std::string::npos);
  EXPECT_EQ(get("/v2/user/info/?fields=open_id", access).status, 200);
  advance(std::chrono::hours(2));
  EXPECT_EQ(get("/v2/user/info/?fields=open_id", access).status, 401);
  emulator_->stop();

  start(R"({"tokens":"old","oauthErrorStatus":200})");
  answer = token_call(exchange_fields(value(callback(authorize_params()), "code")));
  EXPECT_EQ(answer.json().at("expires_in").as_int64(), 86'400);
  EXPECT_EQ(answer.json().at("refresh_expires_in").as_int64(), 31'536'000);
  EXPECT_EQ(token_call(refresh_fields("rft.none")).status, 200);
}

TEST_F(OauthRows, row_19_revoke_kills_both_tokens) {
  start(R"({"webhookUrl":"http://127.0.0.1:9/hook"})");
  const auto issued = call("issueTokens", {{"user", "creator"}});
  const std::string access(issued.at("accessToken").as_string());
  const Params fields = {{"client_key", info("clientKey")},
                         {"client_secret", info("clientSecret")},
                         {"token", access}};
  expect_oauth_error(form("/v2/oauth/revoke/", with(fields, "client_secret", "x")),
                     "invalid_client", "Client key or secret is incorrect.", 401);
  const Answer revoked = form("/v2/oauth/revoke/", fields);
  EXPECT_EQ(revoked.status, 200);
  EXPECT_TRUE(revoked.json().empty());
  EXPECT_EQ(get("/v2/user/info/?fields=open_id", access).status, 401);
  EXPECT_EQ(token_call(refresh_fields(std::string(issued.at("refreshToken").as_string()))).status,
            400);
  EXPECT_EQ(text(form("/v2/oauth/revoke/", fields), "error"), "invalid_grant");
  EXPECT_EQ(form("/v2/oauth/revoke/", without(fields, "token")).status, 400);
  const auto webhooks = web_->wait_for_webhooks(1);
  ASSERT_EQ(webhooks.size(), 1U);
  const auto event = parse(webhooks[0].body);
  EXPECT_EQ(event.at("event").as_string(), "authorization.removed");
  EXPECT_EQ(event.at("content").as_string(), R"({"reason":5})");
}

}  // namespace
}  // namespace tokpost::sandbox
