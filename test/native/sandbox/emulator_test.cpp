// What the rows do not say: faults, steering, the ledger, options, the clock.
#include "native/sandbox/emulator.hpp"

#include "test/native/sandbox/support/emulator_test.hpp"

namespace tokpost::sandbox {
namespace {

using test::Answer;

class EmulatorSteering : public test::EmulatorTest {
 protected:
  static constexpr const char* kMe = "/v2/user/info/?fields=open_id";
};

TEST_F(EmulatorSteering, options_name_every_fault_at_once) {
  const auto read = read_options(parse(R"({"port":"x","speed":0,"https":1,"tokens":"newer",
      "limits":{"init":0},"caps":5,"pkceWeb":"plain","oauthErrorStatus":404,"scopeError":402,
      "clients":[{"scopes":["photo.publish"]},7],"pull":{"hosts":{"a.test":"http://a.test"}},
      "redirectUri":"x","processing":{"baseMs":-1},"apiUrl":"nowhere"})"));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, Errc::config);
  std::vector<std::string> paths;
  for (const auto& issue : read.error().issues) paths.push_back(issue.path);
  for (const char* path : {"port", "speed", "https", "tokens", "limits.init", "caps", "pkceWeb",
                           "oauthErrorStatus", "scopeError", "clients[0].scopes", "clients[1]",
                           "pull.hosts", "redirectUri", "processing.baseMs", "apiUrl"}) {
    EXPECT_NE(std::find(paths.begin(), paths.end(), path), paths.end()) << path;
    EXPECT_NE(read.error().message.find(path), std::string::npos) << path;
  }
}

TEST_F(EmulatorSteering, bad_users_and_faults_are_named_by_their_place) {
  auto read = read_options(parse(
      R"({"users":[{"username":"a"},{"username":"a"},{"followers":-1}],"faults":[{"on":"x"}]})"));
  ASSERT_TRUE(read);
  EmulatorParts parts;
  parts.options = std::move(*read);
  const auto made = make_emulator(pool_, std::move(parts));
  ASSERT_FALSE(made);
  ASSERT_EQ(made.error().issues.size(), 3U);
  EXPECT_EQ(made.error().issues[0].path, "users[1]");
  EXPECT_EQ(made.error().issues[1].path, "users[2]");
  EXPECT_EQ(made.error().issues[2].path, "faults[0]");
}

TEST_F(EmulatorSteering, info_tells_what_a_client_needs) {
  start();
  EXPECT_EQ(info("apiUrl"), "http://127.0.0.1:1");
  EXPECT_EQ(info("authorizeUrl"), "http://127.0.0.1:1/v2/auth/authorize/");
  EXPECT_EQ(info("redirectUri"), "https://localhost/callback");
  EXPECT_TRUE(emulator_->info().at("ca").is_null());
  emulator_->stop();
  start(R"({"redirectUris":["http://127.0.0.1:*/cb"],"apiUrl":"https://front.test"})");
  EXPECT_EQ(info("redirectUri"), "http://127.0.0.1:3000/cb");
  EXPECT_EQ(info("apiUrl"), "https://front.test");
}

TEST_F(EmulatorSteering, users_are_named_by_username_open_id_or_object) {
  start();
  const auto user = call("addUser", {{"username", "zoe"}, {"private", true}, {"videos", 3}});
  EXPECT_EQ(user.at("videoIds").as_array().size(), 3U);
  for (const json::value& name : {json::value("zoe"), user.at("openId"), user}) {
    const auto tokens = call("issueTokens", {{"user", name}});
    EXPECT_EQ(tokens.at("openId"), user.at("openId"));
  }
  EXPECT_EQ(call_error("issueTokens", {{"user", "nobody"}}).code, "unknown_user");
  EXPECT_EQ(call_error("issueTokens", json::object()).code, "missing_user");
  EXPECT_EQ(call_error("issueTokens", {{"user", "zoe"}, {"scopes", json::array{"x"}}}).code,
            "invalid_scopes");
  EXPECT_EQ(call_error("addUser", {{"username", "zoe"}}).code, "username_taken");
  EXPECT_EQ(call_error("set", {{"user", "zoe"}, {"patch", {{"username", "creator"}}}}).code,
            "username_taken");
  EXPECT_EQ(call_error("nonsense").code, "unknown_call");
  EXPECT_EQ(call("addUser").at("username").as_string(), "user7");
}

TEST_F(EmulatorSteering, authorize_answers_an_error_page_as_a_validation_error) {
  start();
  Params params = authorize_params();
  params[1].second = "user.info.basic photo.publish";
  const Error error = call_error(
      "authorize", {{"url", info("apiUrl") + authorize_target(params)}, {"user", "creator"}});
  EXPECT_EQ(error.kind, Errc::validation);
  EXPECT_EQ(error.code, "scope");
  EXPECT_NE(error.message.find("commas"), std::string::npos);
  EXPECT_EQ(violation_rows(), (std::vector<int>{4}));
  EXPECT_EQ(call_error("authorize", {{"url", "x"}, {"user", "creator"}}).code, "invalid_url");
}

TEST_F(EmulatorSteering, the_page_escapes_what_it_shows) {
  start(R"({"users":[{"username":"x","displayName":"<script>alert(1)</script>"}]})");
  const Answer page = get(authorize_target(authorize_params()));
  EXPECT_EQ(page.body.find("<script>"), std::string::npos);
  EXPECT_NE(page.body.find("&lt;script&gt;"), std::string::npos);
  const auto faulty = get("/v2/auth/authorize/?client_key=%3Cb%3E");
  EXPECT_EQ(faulty.body.find("<b>"), std::string::npos);
}

TEST_F(EmulatorSteering, a_fault_hits_the_nth_request_so_many_times) {
  start();
  const auto access = token();
  inject(R"({"on":"userInfo","nth":2,"times":2,"status":503,"delayMs":40})");
  EXPECT_EQ(get(kMe, access).status, 200);
  for (int i = 0; i < 2; ++i) {
    const Answer answer = get(kMe, access);
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.code(), "internal_error");
    EXPECT_EQ(answer.delay, std::chrono::milliseconds(40));
  }
  EXPECT_EQ(get(kMe, access).status, 200);
  EXPECT_EQ(call_error("inject", {{"on", "nothing"}}).issues.size(), 1U);
  EXPECT_EQ(call_error("inject", {{"on", "token"}, {"chunk", 1}, {"ackBytes", 2}}).issues.size(),
            2U);
}

TEST_F(EmulatorSteering, a_user_by_the_names_of_the_api) {
  start();
  const auto user = call("addUser", {{"nickname", "Zoe"},
                                     {"bioDescription", "hello"},
                                     {"isPrivate", true},
                                     {"isVerified", true},
                                     {"followerCount", 1},
                                     {"followingCount", 2},
                                     {"likesCount", 3},
                                     {"videoCount", 4},
                                     {"maxDurationSeconds", 5}});
  EXPECT_EQ(user.at("displayName").as_string(), "Zoe");
  EXPECT_EQ(user.at("bio").as_string(), "hello");
  EXPECT_TRUE(user.at("private").as_bool());
  EXPECT_TRUE(user.at("verified").as_bool());
  EXPECT_EQ(user.at("followers").as_int64(), 1);
  EXPECT_EQ(user.at("following").as_int64(), 2);
  EXPECT_EQ(user.at("likes").as_int64(), 3);
  EXPECT_EQ(user.at("videoIds").as_array().size(), 4U);
  EXPECT_EQ(user.at("maxVideoSeconds").as_int64(), 5);
  const auto more = call("set", {{"user", user}, {"patch", {{"videoCount", 6}}}});
  EXPECT_EQ(more.at("videoIds").as_array().size(), 6U);
  const Error fewer = call_error("set", {{"user", user}, {"patch", {{"videoCount", 5}}}});
  EXPECT_EQ(fewer.issues.at(0).path, "videoCount");
}

TEST_F(EmulatorSteering, dropped_and_garbled_answers) {
  start();
  const auto access = token();
  const std::string body = "{" + info_of("SELF_ONLY") + "," + file_source(1000, 1000, 1) + "}";
  const auto posts = [&] { return call("posts").as_array().size(); };
  inject(R"({"on":"videoInit","drop":"before"})");
  EXPECT_TRUE(api("/v2/post/publish/video/init/", access, body).dropped);
  EXPECT_EQ(last_intake_.cut, Cut::before);
  EXPECT_EQ(posts(), 0U);
  inject(R"({"on":"videoInit","drop":"after"})");
  EXPECT_TRUE(api("/v2/post/publish/video/init/", access, body).dropped);
  EXPECT_EQ(posts(), 1U);
  inject(R"({"on":"videoInit","reply":"html","status":502})");
  const Answer html = api("/v2/post/publish/video/init/", access, body);
  EXPECT_EQ(html.status, 502);
  EXPECT_EQ(html.header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(posts(), 2U);
  inject(R"({"on":"videoInit","reply":"truncated"})");
  EXPECT_TRUE(api("/v2/post/publish/video/init/", access, body).truncated);
  inject(R"({"on":"connect"})");
  EXPECT_TRUE(emulator_->accept_connection().is_reset);
  EXPECT_FALSE(emulator_->accept_connection().is_reset);
  inject(R"({"on":"connect","delayMs":7})");
  const auto late = emulator_->accept_connection();
  EXPECT_FALSE(late.is_reset);
  EXPECT_EQ(late.delay, std::chrono::milliseconds(7));
  inject(R"({"on":"connect","delayMs":7,"drop":"before"})");
  EXPECT_TRUE(emulator_->accept_connection().is_reset);
}

TEST_F(EmulatorSteering, faults_expire_tokens_and_uploads) {
  start();
  const auto access = token();
  inject(R"({"on":"userInfo","expire":"token"})");
  EXPECT_EQ(get(kMe, access).code(), "access_token_invalid");
  EXPECT_EQ(get(kMe, access).code(), "access_token_invalid");
  const auto started = init(token(), 9, 9, 1);
  inject(R"({"on":"upload","expire":"upload"})");
  EXPECT_EQ(put(started.upload_target, 0, "123456789", 9).status, 403);
  const auto other = init(token(), 9, 9, 1);
  inject(R"({"on":"upload","offset":4,"bytesPerSecond":100})");
  EXPECT_EQ(put(other.upload_target, 0, "123456789", 9).header("Content-Range"), "bytes 0-4/9");
  EXPECT_EQ(last_intake_.bytes_per_second, 100U);
  EXPECT_TRUE(violation_rows().empty());
}

TEST_F(EmulatorSteering, the_ledger_tells_no_secret) {
  start();
  const auto access = token();
  get(kMe, access);
  get("/v2/user/info/?fields=open_id&access_token=" + percent_encode(access), access);
  inject(R"({"on":"userInfo","drop":"after"})");
  get(kMe, access);
  const auto requests = call("requests");
  ASSERT_EQ(requests.as_array().size(), 3U);
  EXPECT_EQ(json::dump(requests).find("act."), std::string::npos);
  const auto& first = requests.as_array()[0].as_object();
  EXPECT_EQ(first.at("operation").as_string(), "userInfo");
  EXPECT_EQ(first.at("path").as_string(), "/v2/user/info/");
  EXPECT_EQ(first.at("status").as_int64(), 200);
  EXPECT_EQ(first.at("user").as_string(), "creator");
  EXPECT_FALSE(first.at("fault").as_bool());
  EXPECT_EQ(requests.as_array()[2].at("status").as_int64(), 0);
  EXPECT_TRUE(requests.as_array()[2].at("fault").as_bool());
}

TEST_F(EmulatorSteering, large_and_broken_off_bodies) {
  start();
  const auto access = token();
  EXPECT_EQ(api("/v2/video/list/?fields=id", access, std::string((1 << 20) + 1, ' ')).status, 413);
  send("POST", "/v2/video/list/?fields=id", {}, "{}", kApiPort, false);
  const auto requests = call("requests");
  EXPECT_EQ(requests.as_array().back().at("status").as_int64(), 0);
}

TEST_F(EmulatorSteering, speed_makes_time_pass_faster) {
  start(R"({"speed":3600})");
  const auto access = token();
  clock_.advance(std::chrono::milliseconds(1900));
  EXPECT_EQ(get(kMe, access).status, 200);
  clock_.advance(std::chrono::milliseconds(200));
  EXPECT_EQ(get(kMe, access).status, 401);
  EXPECT_EQ(call_error("advance", {{"ms", -1}}).code, "invalid_ms");
}

TEST_F(EmulatorSteering, a_user_is_banned_while_the_post_is_processed) {
  start();
  post_video(token(), test::make_mp4());
  const auto user = call("set", {{"user", "creator"}, {"patch", {{"banned", true}}}});
  EXPECT_TRUE(user.at("banned").as_bool());
  advance(std::chrono::minutes(1));
  EXPECT_EQ(last_post().at("failReason").as_string(), "spam_risk_user_banned_from_posting");
}

// An unaudited client's posts are seen by their owner alone, whatever it asked for.
TEST_F(EmulatorSteering, branded_content_is_judged_by_what_was_asked_for) {
  start(R"({"audited":false})");
  const auto post = [&](std::string_view privacy) {
    return api("/v2/post/publish/video/init/", token("private_creator"),
               R"({"post_info":{"brand_content_toggle":true,"privacy_level":")" +
                   std::string(privacy) + R"("},)" + file_source(9, 9, 1) + "}")
        .status;
  };
  EXPECT_EQ(post("FOLLOWER_OF_CREATOR"), 200);
  EXPECT_TRUE(violation_rows().empty());
  EXPECT_EQ(post("SELF_ONLY"), 200);
  EXPECT_EQ(violation_rows(), std::vector<int>{66});
}

TEST_F(EmulatorSteering, steering_goes_on_after_the_end) {
  start(R"({"webhookUrl":"http://127.0.0.1:9/hook"})");
  post_video(token(), test::make_mp4());
  emulator_->stop();
  advance(std::chrono::minutes(1));
  EXPECT_EQ(last_post().at("status").as_string(), "PUBLISH_COMPLETE");
  EXPECT_TRUE(web_->wait_for_webhooks(0).empty());
  emulator_->stop();
}

}  // namespace
}  // namespace tokpost::sandbox
