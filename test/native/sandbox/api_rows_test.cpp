// Rows 20 to 28 of TikTok's checks, 67 and 69: what every API call must carry, and the Display API.
#include "test/native/sandbox/support/emulator_test.hpp"

namespace tokpost::sandbox {
namespace {

using test::Answer;

class ApiRows : public test::EmulatorTest {};

constexpr const char* kList = "/v2/video/list/?fields=id,create_time,title,cover_image_url,is_aigc";
constexpr const char* kQuery = "/v2/video/query/?fields=id,title";
constexpr const char* kCreatorInfo = "/v2/post/publish/creator_info/query/";

TEST_F(ApiRows, row_20_a_token_is_present_known_unexpired_unrevoked) {
  start();
  const auto expect_401 = [&](const Answer& answer) {
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.code(), "access_token_invalid");
    EXPECT_TRUE(answer.data().empty());
  };
  expect_401(get("/v2/user/info/?fields=open_id"));
  expect_401(get("/v2/user/info/?fields=open_id", "act.unknown"));
  expect_401(send("GET", "/v2/user/info/?fields=open_id", {{"Authorization", "Basic eA=="}}));
  EXPECT_EQ(violation_rows(), (std::vector<int>{20, 20, 20}));
  const auto access = token();
  EXPECT_EQ(get("/v2/user/info/?fields=open_id", access).status, 200);
  advance(std::chrono::hours(2));
  expect_401(get("/v2/user/info/?fields=open_id", access));
  EXPECT_EQ(violation_rows().size(), 3U);  // that is how a client learns of it
}

TEST_F(ApiRows, row_21_the_token_holds_the_scope) {
  start();
  const auto basic = token("creator", {"user.info.basic"});
  for (const char* path : {kList, kQuery, kCreatorInfo, "/v2/post/publish/video/init/",
                           "/v2/post/publish/inbox/video/init/", "/v2/post/publish/content/init/",
                           "/v2/post/publish/status/fetch/", "/v2/post/publish/cancel/"}) {
    const Answer answer = api(path, basic);
    EXPECT_EQ(answer.status, 401) << path;
    EXPECT_EQ(answer.code(), "scope_not_authorized") << path;
  }
  const Answer app = form("/v2/oauth/token/", {{"client_key", info("clientKey")},
                                               {"client_secret", info("clientSecret")},
                                               {"grant_type", "client_credentials"}});
  const std::string client_token(app.json().at("access_token").as_string());
  EXPECT_EQ(get("/v2/user/info/?fields=open_id", client_token).code(), "scope_not_authorized");
  EXPECT_EQ(violation_rows(), std::vector<int>(9, 21));
}

TEST_F(ApiRows, row_22_sliding_windows_per_token_and_endpoint) {
  start();
  const auto access = token();
  const auto hammer = [&](std::string_view path, std::string_view body, int limit) {
    for (int i = 0; i < limit; ++i) {
      EXPECT_NE(api(path, access, std::string(body)).status, 429) << path << " " << i;
    }
    const Answer answer = api(path, access, std::string(body));
    EXPECT_EQ(answer.status, 429) << path;
    EXPECT_EQ(answer.code(), "rate_limit_exceeded");
  };
  hammer("/v2/post/publish/video/init/", "{}", 6);
  hammer("/v2/post/publish/inbox/video/init/", "{}", 6);
  hammer("/v2/post/publish/content/init/", R"({"post_mode":"DIRECT_POST"})", 6);
  hammer(kCreatorInfo, "", 20);
  hammer("/v2/post/publish/status/fetch/", R"({"publish_id":"x"})", 30);
  hammer(kList, "{}", 600);
  EXPECT_NE(api(kCreatorInfo, token(), "").status, 429);  // another token

  // The window slides: 30 s after the first of two bursts only the first has left at 60 s.
  advance(std::chrono::seconds(60));
  for (int i = 0; i < 10; ++i) api(kCreatorInfo, access, "");
  advance(std::chrono::seconds(30));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(api(kCreatorInfo, access, "").status, 200);
  EXPECT_EQ(api(kCreatorInfo, access, "").status, 429);
  advance(std::chrono::seconds(30));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(api(kCreatorInfo, access, "").status, 200);
  EXPECT_EQ(api(kCreatorInfo, access, "").status, 429);
}

TEST_F(ApiRows, row_22_limits_can_be_set_and_switched_off) {
  start(R"({"limits":{"creatorInfo":1}})");
  auto access = token();
  EXPECT_EQ(api(kCreatorInfo, access, "").status, 200);
  EXPECT_EQ(api(kCreatorInfo, access, "").status, 429);
  emulator_->stop();
  start(R"({"limits":false})");
  access = token();
  for (int i = 0; i < 50; ++i) EXPECT_EQ(api(kCreatorInfo, access, "").status, 200);
  EXPECT_TRUE(violation_rows().empty());
}

TEST_F(ApiRows, row_23_the_envelope) {
  start();
  const auto access = token();
  const Answer ok = get("/v2/user/info/?fields=open_id", access);
  const auto error = ok.json().at("error").as_object();
  EXPECT_EQ(error.at("code").as_string(), "ok");
  EXPECT_EQ(error.at("message").as_string(), "");
  const std::string log_id(error.at("log_id").as_string());
  ASSERT_EQ(log_id.size(), 34U);
  EXPECT_EQ(log_id.find_first_not_of("0123456789"), log_id.find_first_of("ABCDEF"));
  EXPECT_GE(log_id.find_first_not_of("0123456789"), 14U);
  EXPECT_EQ(log_id.find_first_not_of("0123456789ABCDEF"), std::string::npos);
  EXPECT_EQ(ok.header("X-Tt-Logid"), log_id);
  const Answer bad = get("/v2/user/info/?fields=nope", access);
  EXPECT_EQ(bad.status, 400);
  EXPECT_FALSE(bad.json().contains("data"));
}

TEST_F(ApiRows, row_24_only_known_and_granted_fields) {
  start();
  const auto all = token();
  const auto user = get("/v2/user/info/?fields=open_id,username,follower_count", all)
                        .data()
                        .at("user")
                        .as_object();
  EXPECT_EQ(user.size(), 3U);
  EXPECT_EQ(user.at("username").as_string(), "creator");
  EXPECT_EQ(user.at("follower_count").as_int64(), 1200);
  const auto whole =
      get("/v2/user/info/?fields=open_id,union_id,avatar_url,avatar_url_100,avatar_large_url,"
          "display_name,bio_description,profile_deep_link,profile_web_link,is_verified,username,"
          "follower_count,following_count,likes_count,video_count",
          all)
          .data()
          .at("user")
          .as_object();
  EXPECT_EQ(whole.size(), 15U);
  EXPECT_EQ(whole.at("video_count").as_int64(), 25);
  EXPECT_EQ(get("/v2/user/info/", all).code(), "invalid_params");
  EXPECT_EQ(get("/v2/user/info/?fields=email", all).code(), "invalid_params");
  const auto basic = token("creator", {"user.info.basic"});
  const Answer refused = get("/v2/user/info/?fields=open_id,username", basic);
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.code(), "scope_not_authorized");
  EXPECT_EQ(violation_rows(), (std::vector<int>{24, 24, 24}));
  emulator_->stop();
  start(R"({"scopeError":400})");
  const Answer other = get("/v2/user/info/?fields=username", token("creator", {"user.info.basic"}));
  EXPECT_EQ(other.status, 400);
  EXPECT_EQ(other.code(), "scope_permission_missed");
}

TEST_F(ApiRows, row_25_the_list_pages_newest_first_and_hides_private_videos) {
  start(R"({"users":[{"username":"creator","videos":25},{"username":"hidden",
            "videos":[{"title":"a","private":true},{"title":"b"}]}]})");
  const auto access = token();
  std::vector<std::int64_t> created;
  std::string body = "{}";
  for (int page = 0; page < 3; ++page) {
    const auto data = api(kList, access, body).data();
    const auto& videos = data.at("videos").as_array();
    EXPECT_EQ(videos.size(), page < 2 ? 10U : 5U);
    EXPECT_EQ(data.at("has_more").as_bool(), page < 2);
    for (const auto& video : videos) {
      created.push_back(video.at("create_time").as_int64());
      EXPECT_TRUE(video.at("id").is_string());
      EXPECT_EQ(video.as_object().size(), 5U);
    }
    const std::int64_t cursor = data.at("cursor").as_int64();
    EXPECT_EQ(cursor / 1000, created.back());  // milliseconds, against seconds
    body = R"({"cursor":)" + std::to_string(cursor) + "}";
  }
  EXPECT_EQ(created.size(), 25U);
  EXPECT_TRUE(std::is_sorted(created.rbegin(), created.rend()));
  EXPECT_EQ(api(kList, access, R"({"max_count":20})").data().at("videos").as_array().size(), 20U);
  for (const char* bad : {R"({"max_count":21})", R"({"max_count":0})", R"({"max_count":"5"})",
                          R"({"cursor":"1"})", R"({"cursor":-1})"}) {
    EXPECT_EQ(api(kList, access, bad).code(), "invalid_params") << bad;
  }
  EXPECT_EQ(api("/v2/video/list/", access).code(), "invalid_params");
  const auto shown = api(kList, token("hidden")).data();
  ASSERT_EQ(shown.at("videos").as_array().size(), 1U);
  EXPECT_EQ(shown.at("videos").as_array()[0].at("title").as_string(), "b");
}

TEST_F(ApiRows, row_26_query_takes_20_string_ids_and_drops_foreign_ones) {
  start(R"({"users":[{"username":"creator","videos":2},{"username":"other","videos":1}]})");
  const auto ids = [&](const char* user) {
    const auto described = call("set", {{"user", user}, {"patch", json::object()}});
    return described.at("videoIds").as_array();
  };
  json::array asked = ids("creator");
  asked.push_back(ids("other")[0]);
  const json::object body{{"filters", {{"video_ids", asked}}}};
  const auto found = api(kQuery, token(), json::dump(body)).data().at("videos").as_array();
  EXPECT_EQ(found.size(), 2U);
  json::array many(21, json::value("1"));
  const json::object too_many{{"filters", {{"video_ids", many}}}};
  EXPECT_EQ(api(kQuery, token(), json::dump(too_many)).code(), "invalid_params");
  EXPECT_EQ(api(kQuery, token(), R"({"filters":{"video_ids":[1]}})").code(), "invalid_params");
  EXPECT_EQ(api(kQuery, token(), "{}").code(), "invalid_params");
}

TEST_F(ApiRows, row_27_options_follow_the_account_not_the_audit) {
  start(R"({"audited":false})");
  const auto data = api(kCreatorInfo, token(), "").data();
  EXPECT_EQ(data.at("privacy_level_options"),
            (json::array{"PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"}));
  EXPECT_EQ(data.at("creator_nickname").as_string(), "Public Creator");
  EXPECT_FALSE(data.at("duet_disabled").as_bool());
  EXPECT_EQ(data.at("max_video_post_duration_sec").as_int64(), 600);
  const auto quiet = api(kCreatorInfo, token("private_creator"), "{}").data();
  EXPECT_EQ(quiet.at("privacy_level_options"),
            (json::array{"FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"}));
  EXPECT_TRUE(quiet.at("duet_disabled").as_bool());
  EXPECT_TRUE(quiet.at("stitch_disabled").as_bool());
  EXPECT_FALSE(quiet.at("comment_disabled").as_bool());
}

TEST_F(ApiRows, row_28_creator_info_reports_caps_with_200) {
  start();
  for (const auto& [user, code] : {std::pair{"capped_creator", "spam_risk_too_many_posts"},
                                   {"banned_creator", "spam_risk_user_banned_from_posting"}}) {
    const Answer answer = api(kCreatorInfo, token(user), "");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.code(), code);
  }
  emulator_->stop();
  start(R"({"clients":[{"userCap":0}]})");
  const Answer full = api(kCreatorInfo, token(), "");
  EXPECT_EQ(full.status, 200);
  EXPECT_EQ(full.code(), "reached_active_user_cap");
}

TEST_F(ApiRows, row_67_covers_live_6_hours_and_avatars_2) {
  start();
  const auto origin = info("apiUrl").size();
  const auto access = token();
  const std::string cover(
      api(kList, access).data().at("videos").as_array()[0].at("cover_image_url").as_string());
  const std::string avatar(
      api(kCreatorInfo, access, "").data().at("creator_avatar_url").as_string());
  const auto status = [&](const std::string& url) { return get(url.substr(origin)).status; };
  EXPECT_EQ(status(cover), 200);
  EXPECT_EQ(status(avatar), 200);
  EXPECT_EQ(status(avatar + "0"), 404);
  advance(std::chrono::hours(2));
  EXPECT_EQ(status(cover), 200);
  EXPECT_EQ(status(avatar), 403);
  advance(std::chrono::hours(4));
  EXPECT_EQ(status(cover), 403);
}

TEST_F(ApiRows, row_69_the_trailing_slash) {
  start();
  const auto access = token();
  const Answer answer = get("/v2/user/info?fields=open_id", access);
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.body, "Unsupported path(Janus)");
  EXPECT_EQ(api("/v2/post/publish/video/init", access).body, "Unsupported path(Janus)");
  EXPECT_EQ(get("/favicon.ico").status, 404);
  EXPECT_EQ(violation_rows(), (std::vector<int>{69, 69}));
}

}  // namespace
}  // namespace tokpost::sandbox
