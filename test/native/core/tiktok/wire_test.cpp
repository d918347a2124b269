#include "native/core/tiktok/wire.hpp"

#include "test/native/support/io_test.hpp"
#include "test/native/support/tiktok_config.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace tokpost::tiktok {
namespace {

using test::make_reply;

const WallTime kReplyAt = from_unix_seconds(1'800'000'000);
const Secret kWireToken("act.token!1");

TEST(ApiRequest, get_carries_token_and_query) {
  const auto config = test::make_config();
  const HttpRequest request =
      api_get(*config, kWireToken, "/v2/user/info/", "user.info", {{"fields", "a,b"}});
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.url.text(), "https://api.test:8443/v2/user/info/?fields=a%2Cb");
  EXPECT_EQ(test::header_of(request, "Authorization"), "Bearer act.token!1");
  EXPECT_EQ(request.operation, "user.info");
  EXPECT_TRUE(request.idempotent);
}

TEST(ApiRequest, post_carries_json) {
  const auto config = test::make_config();
  json::object body;
  body["publish_id"] = "v~1";
  const HttpRequest request = api_post(*config, kWireToken, "/v2/x/", "x", body);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url.target, "/v2/x/");
  EXPECT_EQ(request.body, R"({"publish_id":"v~1"})");
  EXPECT_EQ(test::header_of(request, "Content-Type"), "application/json; charset=UTF-8");
  EXPECT_FALSE(request.idempotent);
}

TEST(ApiRequest, oauth_keeps_its_form_out_of_the_plain_body) {
  const auto config = test::make_config();
  const HttpRequest request = oauth_post(*config, "/v2/oauth/token/", "x", {{"a", "1 &"}});
  EXPECT_TRUE(request.body.empty());
  ASSERT_NE(request.body_source, nullptr);
  EXPECT_EQ(request.body_source->size(), std::string("a=1%20%26").size());
  EXPECT_EQ(test::header_of(request, "Content-Type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(test::header_of(request, "Authorization"), "");
}

TEST(ApiReply, gives_the_data) {
  const auto data = read_api_reply(test::make_ok_reply(R"({"k":7})"), "x", kReplyAt);
  ASSERT_TRUE(data.has_value());
  EXPECT_EQ(json::find_int(*data, "k"), 7);
}

TEST(ApiReply, a_missing_data_member_is_empty) {
  const auto data = read_api_reply(make_reply(200, R"({"error":{"code":"ok"}})"), "x", kReplyAt);
  ASSERT_TRUE(data.has_value());
  EXPECT_TRUE(data->empty());
}

TEST(ApiReply, an_error_tells_all_that_tiktok_said) {
  const auto reply = make_reply(
      401, R"({"data":{},"error":{"code":"access_token_invalid","message":"The access token is)"
           R"( invalid or not found in the request.","log_id":"20220622"}})");
  const Error error = read_api_reply(reply, "user.info", kReplyAt).error();
  EXPECT_EQ(error.kind, Errc::auth);
  EXPECT_EQ(error.code, "access_token_invalid");
  EXPECT_EQ(error.message, "The access token is invalid or not found in the request.");
  EXPECT_EQ(error.operation, "user.info");
  EXPECT_EQ(error.http_status, 401);
  EXPECT_EQ(error.log_id, "20220622");
  EXPECT_FALSE(error.retryable);
  EXPECT_FALSE(error.request_sent);
}

TEST(ApiReply, reads_an_error_inside_a_200) {
  const Error error =
      read_api_reply(test::make_error_reply(200, "spam_risk_too_many_posts"), "x", kReplyAt)
          .error();
  EXPECT_EQ(error.kind, Errc::forbidden);
  EXPECT_EQ(error.code, "spam_risk_too_many_posts");
}

TEST(ApiReply, takes_both_spellings_of_invalid_params_and_of_log_id) {
  const auto reply = make_reply(400, R"({"error":{"code":"invalid_param","logid":"L2"}})");
  const Error error = read_api_reply(reply, "x", kReplyAt).error();
  EXPECT_EQ(error.kind, Errc::validation);
  EXPECT_EQ(error.log_id, "L2");
  EXPECT_EQ(
      read_api_reply(test::make_error_reply(400, "invalid_params"), "x", kReplyAt).error().kind,
      Errc::validation);
}

TEST(ApiReply, takes_the_bare_inner_object_and_the_flat_shape) {
  const Error bare =
      read_api_reply(make_reply(400, R"({"code":"invalid_publish_id","message":"m"})"), "x",
                     kReplyAt)
          .error();
  EXPECT_EQ(bare.code, "invalid_publish_id");
  const Error flat =
      read_api_reply(make_reply(400, R"({"error":"invalid_request","error_description":"d"})"), "x",
                     kReplyAt)
          .error();
  EXPECT_EQ(flat.code, "invalid_request");
  EXPECT_EQ(flat.message, "d");
}

TEST(ApiReply, falls_back_to_the_header_for_the_log_id) {
  const auto reply =
      make_reply(500, R"({"error":{"code":"internal_error"}})", {{"X-Tt-Logid", "H"}});
  const Error error = read_api_reply(reply, "x", kReplyAt).error();
  EXPECT_EQ(error.log_id, "H");
  EXPECT_EQ(error.kind, Errc::server);
  EXPECT_TRUE(error.retryable);
  EXPECT_TRUE(error.request_sent);  // a 5xx leaves open what happened
}

TEST(ApiReply, reads_retry_after_of_a_429_which_had_no_effect) {
  const auto reply = make_reply(429, R"({"error":{"code":"rate_limit_exceeded","message":"m"}})",
                                {{"retry-after", "7"}});
  const Error error = read_api_reply(reply, "x", kReplyAt).error();
  EXPECT_EQ(error.kind, Errc::rate_limit);
  EXPECT_TRUE(error.retryable);
  EXPECT_FALSE(error.request_sent);
  EXPECT_EQ(error.retry_after, std::chrono::seconds(7));
}

struct ForeignCase {
  int status;
  const char* body;
  Errc kind;
  const char* code;
  bool request_sent;

  friend std::ostream& operator<<(std::ostream& out, const ForeignCase& one) {
    return out << one.status << " with " << std::string_view(one.body).size() << " bytes";
  }
};

class ForeignReply : public ::testing::TestWithParam<ForeignCase> {};

TEST_P(ForeignReply, is_judged_by_its_status_and_not_quoted) {
  const auto& want = GetParam();
  for (const auto& error :
       {read_api_reply(make_reply(want.status, want.body), "x", kReplyAt).error(),
        read_oauth_reply(make_reply(want.status, want.body), "x", kReplyAt).error()}) {
    EXPECT_EQ(to_string(error.kind), to_string(want.kind));
    EXPECT_EQ(error.code, want.code);
    EXPECT_EQ(error.http_status, want.status);
    EXPECT_EQ(error.request_sent, want.request_sent);
    EXPECT_EQ(error.message.find("Janus"), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Foreign, ForeignReply,
    ::testing::Values(ForeignCase{404, "Unsupported path(Janus)", Errc::server, "http_404", true},
                      ForeignCase{502, "<html>Bad gateway</html>", Errc::server, "http_502", true},
                      ForeignCase{429, "", Errc::rate_limit, "http_429", false},
                      ForeignCase{400, "<html>", Errc::validation, "http_400", true},
                      ForeignCase{401, "<html>", Errc::auth, "http_401", true},
                      ForeignCase{403, "{}", Errc::forbidden, "http_403", true},
                      ForeignCase{413, "<html>", Errc::validation, "http_413", true},
                      ForeignCase{422, "{}", Errc::validation, "http_422", true},
                      ForeignCase{408, "", Errc::timeout, "http_408", true},
                      ForeignCase{200, "", Errc::server, "bad_reply", true},
                      ForeignCase{200, "[1]", Errc::server, "bad_reply", true},
                      ForeignCase{200, R"({"data":{"user":{"open)", Errc::server, "bad_reply",
                                  true}));

TEST(ApiReply, json_without_an_error_member_is_not_tiktoks) {
  EXPECT_EQ(read_api_reply(make_reply(200, R"({"data":{}})"), "x", kReplyAt).error().code,
            "bad_reply");
}

TEST(ApiReply, an_ok_under_a_bad_status_is_an_error) {
  const auto reply = make_reply(503, R"({"error":{"code":"ok"}})");
  EXPECT_EQ(read_api_reply(reply, "x", kReplyAt).error().code, "http_503");
}

TEST(ApiReply, a_reply_before_the_last_byte_leaves_nothing_open) {
  auto reply = make_reply(502, "");
  reply.request_sent = false;
  EXPECT_FALSE(read_api_reply(reply, "x", kReplyAt).error().request_sent);
}

TEST(ApiReply, tokens_in_a_message_are_redacted_and_endless_ones_cut) {
  const auto reply =
      make_reply(400, R"({"error":{"code":"invalid_params","message":"bad act.abc!1 )" +
                          std::string(1000, 'x') + R"("}})");
  const std::string message = read_api_reply(reply, "x", kReplyAt).error().message;
  EXPECT_EQ(message.find("abc"), std::string::npos);
  EXPECT_LT(message.size(), 400U);
}

TEST(OAuthReply, gives_the_flat_object) {
  const auto flat = read_oauth_reply(make_reply(200, R"({"access_token":"act.1"})"), "x", kReplyAt);
  ASSERT_TRUE(flat.has_value());
  EXPECT_EQ(json::find_string(*flat, "access_token"), "act.1");
}

TEST(OAuthReply, an_error_counts_whatever_the_status) {
  for (const int status : {200, 400, 401}) {
    const auto reply = make_reply(
        status,
        R"({"error":"invalid_grant","error_description":"Authorization code is expired.","log_id":"L3"})");
    const Error error = read_oauth_reply(reply, "oauth.refresh", kReplyAt).error();
    EXPECT_EQ(error.kind, Errc::auth);
    EXPECT_EQ(error.code, "invalid_grant");
    EXPECT_EQ(error.message, "Authorization code is expired.");
    EXPECT_EQ(error.log_id, "L3");
  }
}

TEST(OAuthReply, takes_the_envelope_shape_too) {
  EXPECT_EQ(read_oauth_reply(test::make_error_reply(429, "rate_limit_exceeded"), "x", kReplyAt)
                .error()
                .code,
            "rate_limit_exceeded");
}

TEST(IncompleteReply, names_what_is_missing) {
  const Error error = incomplete_reply(make_reply(200, "{}"), "publish.init", "publish_id");
  EXPECT_EQ(error.message, "TikTok's reply lacks publish_id.");
  EXPECT_EQ(error.code, "bad_reply");
  EXPECT_TRUE(error.request_sent);
}

}  // namespace
}  // namespace tokpost::tiktok
