// Rows 29 to 46 of TikTok's checks, and 68: the three inits.
#include "native/sandbox/chunk_rules.hpp"
#include "test/native/sandbox/support/emulator_test.hpp"

#include <ostream>

namespace tokpost::sandbox {
namespace {

using test::Answer;

constexpr const char* kVideo = "/v2/post/publish/video/init/";
constexpr const char* kInbox = "/v2/post/publish/inbox/video/init/";
constexpr const char* kContent = "/v2/post/publish/content/init/";
constexpr const char* kPostInfo = "The request post info is empty or incorrect";

class InitRows : public test::EmulatorTest {
 protected:
  void expect(const Answer& answer, int status, std::string_view code,
              std::string_view message = {}) {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_EQ(answer.code(), code);
    if (!message.empty()) {
      EXPECT_EQ(answer.message(), message);
    }
    EXPECT_EQ(answer.json().contains("data"), status == 200 || status == 401);
  }
  std::string video(std::string_view privacy = "SELF_ONLY") {
    return "{" + info_of(privacy) + "," + file_source(1000, 1000, 1) + "}";
  }
  std::string with_info(std::string_view post_info) {
    return R"({"post_info":)" + std::string(post_info) + "," + file_source(1000, 1000, 1) + "}";
  }
  static std::string photos(std::string_view mode, std::string_view post_info,
                            std::string_view source) {
    return R"({"media_type":"PHOTO","post_mode":")" + std::string(mode) + R"(","post_info":)" +
           std::string(post_info) + R"(,"source_info":)" + std::string(source) + "}";
  }
  static constexpr const char* kPhotoSource =
      R"({"source":"PULL_FROM_URL","photo_images":["https://cdn.example.com/a.jpg"],
          "photo_cover_index":0})";
  static constexpr const char* kHosts =
      R"({"limits":false,"pull":{"hosts":{"cdn.example.com":"http://127.0.0.1:9"}}})";
  static std::string text_of(std::size_t units) { return std::string(units, 'x'); }
};

TEST_F(InitRows, row_29_json_with_or_without_charset) {
  start(R"({"limits":false})");
  const auto access = token();
  const auto as = [&](std::string type, std::string body) {
    return send("POST", kVideo, {{"Authorization", "Bearer " + access}, {"Content-Type", type}},
                std::move(body));
  };
  EXPECT_EQ(as("application/json", video()).status, 200);
  EXPECT_EQ(as("application/json; charset=UTF-8", video()).status, 200);
  expect(as("text/plain", video()), 400, "invalid_params");
  expect(as("application/json", "[1]"), 400, "invalid_params");
  expect(as("application/json", "{"), 400, "invalid_params");
  EXPECT_EQ(violation_rows(), (std::vector<int>{29, 29, 29}));
}

TEST_F(InitRows, row_30_post_info_and_privacy_level) {
  start(kHosts);
  const auto access = token();
  expect(api(kVideo, access, "{" + file_source(1000, 1000, 1) + "}"), 400, "invalid_params",
         kPostInfo);
  expect(api(kVideo, access, with_info("{}")), 400, "invalid_params", kPostInfo);
  expect(api(kVideo, access, video("EVERYONE")), 400, "invalid_params", kPostInfo);
  expect(api(kContent, access, photos("DIRECT_POST", "{}", kPhotoSource)), 400, "invalid_params",
         kPostInfo);
  expect(api(kContent, access, R"({"media_type":"PHOTO","post_mode":"MEDIA_UPLOAD"})"), 400,
         "invalid_params", kPostInfo);
  EXPECT_EQ(violation_rows(), (std::vector<int>{30, 30, 30, 30, 30}));
}

TEST_F(InitRows, row_31_privacy_is_one_of_the_creators_options) {
  start(R"({"limits":false})");
  expect(api(kVideo, token(), video("FOLLOWER_OF_CREATOR")), 403, "privacy_level_option_mismatch");
  expect(api(kVideo, token("private_creator"), video("PUBLIC_TO_EVERYONE")), 403,
         "privacy_level_option_mismatch");
  EXPECT_EQ(violation_rows(), (std::vector<int>{31, 31}));
}

TEST_F(InitRows, row_32_unaudited_clients_post_to_private_accounts_only) {
  start(R"({"audited":false,"limits":false,"users":[{"username":"creator"},
      {"username":"p1","private":true},{"username":"p2","private":true},
      {"username":"p3","private":true},{"username":"p4","private":true},
      {"username":"p5","private":true},{"username":"p6","private":true}]})");
  expect(api(kVideo, token(), video("SELF_ONLY")), 403,
         "unaudited_client_can_only_post_to_private_accounts",
         "Please review our integration guidelines at "
         "https://developers.tiktok.com/doc/content-sharing-guidelines/");
  for (const char* user : {"p1", "p2", "p3", "p4", "p5"}) {
    EXPECT_EQ(api(kVideo, token(user), video("FOLLOWER_OF_CREATOR")).status, 200) << user;
    EXPECT_EQ(last_post().at("privacy").as_string(), "SELF_ONLY");
  }
  expect(api(kVideo, token("p6"), video()), 403, "reached_active_user_cap");
  EXPECT_EQ(api(kVideo, token("p1"), video()).status, 200);
  // Drafts are not affected.
  EXPECT_EQ(api(kInbox, token(), "{" + file_source(1000, 1000, 1) + "}").status, 200);
  advance(std::chrono::hours(24));
  EXPECT_EQ(api(kVideo, token("p6"), video()).status, 200);
}

TEST_F(InitRows, row_33_fifteen_posts_a_day_across_all_clients) {
  start(R"({"limits":false,"users":[{"username":"creator","postsByOthers":13}]})");
  EXPECT_EQ(api(kVideo, token(), video()).status, 200);
  EXPECT_EQ(api(kVideo, token(), video()).status, 200);
  expect(api(kVideo, token(), video()), 403, "spam_risk_too_many_posts");
  call("set", {{"user", "creator"}, {"patch", {{"postsByOthers", 0}}}});
  EXPECT_EQ(api(kVideo, token(), video()).status, 200);
  emulator_->stop();
  start(R"({"limits":false,"caps":false})");
  for (int i = 0; i < 20; ++i) EXPECT_EQ(api(kVideo, token(), video()).status, 200);
}

TEST_F(InitRows, row_34_banned_creators) {
  start(kHosts);
  const auto access = token("banned_creator");
  for (const auto& answer :
       {api(kVideo, access, video()), api(kInbox, access, "{" + file_source(9, 9, 1) + "}"),
        api(kContent, access, photos("MEDIA_UPLOAD", "{}", kPhotoSource))}) {
    expect(answer, 403, "spam_risk_user_banned_from_posting");
  }
}

TEST_F(InitRows, row_35_the_clients_cap_of_active_users) {
  start(R"({"clients":[{"userCap":1}]})");
  EXPECT_EQ(api(kVideo, token(), video()).status, 200);
  expect(api(kVideo, token("private_creator"), video()), 403, "reached_active_user_cap");
}

TEST_F(InitRows, row_36_video_titles_are_2200_utf16_units) {
  start(R"({"limits":false,"caps":false})");
  const auto access = token();
  const auto titled = [&](const std::string& title) {
    return api(kVideo, access,
               with_info(R"({"privacy_level":"SELF_ONLY","title":")" + title + R"("})"));
  };
  EXPECT_EQ(titled(text_of(2200)).status, 200);
  expect(titled(text_of(2201)), 400, "invalid_params");
  std::string emoji;
  for (int i = 0; i < 1100; ++i) emoji += "\xF0\x9F\x98\x80";
  EXPECT_EQ(titled(emoji).status, 200);
  expect(titled(emoji + "x"), 400, "invalid_params");
  EXPECT_EQ(violation_rows(), (std::vector<int>{36, 36}));
}

TEST_F(InitRows, row_37_photo_titles_90_and_descriptions_4000) {
  start(kHosts);
  const auto access = token();
  for (const char* mode : {"DIRECT_POST", "MEDIA_UPLOAD"}) {
    const auto with = [&](const std::string& name, std::size_t units) {
      return api(
          kContent, access,
          photos(mode,
                 R"({"privacy_level":"SELF_ONLY",")" + name + R"(":")" + text_of(units) + R"("})",
                 kPhotoSource));
    };
    EXPECT_EQ(with("title", 90).status, 200);
    expect(with("title", 91), 400, "invalid_params", kPostInfo);
    EXPECT_EQ(with("description", 4000).status, 200);
    expect(with("description", 4001), 400, "invalid_params", kPostInfo);
  }
}

TEST_F(InitRows, row_38_media_type_post_mode_and_its_scope) {
  start(kHosts);
  const auto publish = token("creator", {"video.publish"});
  const auto upload = token("creator", {"video.upload"});
  const std::string direct =
      photos("DIRECT_POST", R"({"privacy_level":"SELF_ONLY"})", kPhotoSource);
  const std::string draft = photos("MEDIA_UPLOAD", "{}", kPhotoSource);
  EXPECT_EQ(api(kContent, publish, direct).status, 200);
  EXPECT_EQ(api(kContent, upload, draft).status, 200);
  expect(api(kContent, upload, direct), 401, "scope_not_authorized");
  expect(api(kContent, publish, draft), 401, "scope_not_authorized");
  expect(api(kContent, publish, photos("DIRECT POST", "{}", kPhotoSource)), 400, "invalid_params");
  expect(api(kContent, publish, R"({"media_type":"VIDEO","post_mode":"DIRECT_POST"})"), 400,
         "invalid_params");
}

TEST_F(InitRows, row_39_one_to_35_photos_by_url_with_a_cover) {
  start(kHosts);
  const auto access = token();
  const auto with = [&](const std::string& source) {
    return api(kContent, access, photos("MEDIA_UPLOAD", "{}", source));
  };
  const auto urls = [](int count) {
    std::string list;
    for (int i = 0; i < count; ++i)
      list += (i == 0 ? "" : ",") + std::string(R"("https://cdn.example.com/a")");
    return list;
  };
  const auto source = [&](const std::string& images, const std::string& cover) {
    return R"({"source":"PULL_FROM_URL","photo_images":[)" + images + "]" + cover + "}";
  };
  EXPECT_EQ(with(source(urls(35), R"(,"photo_cover_index":34)")).status, 200);
  for (const auto& bad :
       {source(urls(36), R"(,"photo_cover_index":0)"), source("", R"(,"photo_cover_index":0)"),
        source("1", R"(,"photo_cover_index":0)"), source(urls(2), R"(,"photo_cover_index":2)"),
        source(urls(2), R"(,"photo_cover_index":-1)"), source(urls(2), ""),
        std::string(R"({"source":"FILE_UPLOAD","photo_images":["https://cdn.example.com/a"],
                        "photo_cover_index":0})")}) {
    expect(with(bad), 400, "invalid_params");
  }
  EXPECT_EQ(violation_rows(), std::vector<int>(7, 39));
}

TEST_F(InitRows, row_40_old_apps_take_no_photo_drafts) {
  start(kHosts);
  call("set", {{"user", "creator"}, {"patch", {{"oldApp", true}}}});
  expect(api(kContent, token(), photos("MEDIA_UPLOAD", "{}", kPhotoSource)), 400,
         "app_version_check_failed");
  EXPECT_EQ(api(kContent, token(),
                photos("DIRECT_POST", R"({"privacy_level":"SELF_ONLY"})", kPhotoSource))
                .status,
            200);
}

TEST_F(InitRows, row_41_five_pending_drafts_a_day) {
  start(kHosts);
  const auto access = token();
  for (int i = 0; i < 4; ++i) init(access, 1000, 1000, 1, {}, true);
  EXPECT_EQ(api(kContent, access, photos("MEDIA_UPLOAD", "{}", kPhotoSource)).status, 200);
  expect(api(kInbox, access, "{" + file_source(9, 9, 1) + "}"), 403,
         "spam_risk_too_many_pending_share");
  expect(api(kContent, access, photos("MEDIA_UPLOAD", "{}", kPhotoSource)), 403,
         "spam_risk_too_many_pending_share");
  advance(std::chrono::hours(24));
  EXPECT_EQ(api(kInbox, token(), "{" + file_source(9, 9, 1) + "}").status, 200);
}

TEST_F(InitRows, row_42_inbox_ignores_post_info) {
  start();
  const Answer answer =
      api(kInbox, token(),
          R"({"post_info":{"privacy_level":5,"title":7},)" + file_source(1000, 1000, 1) + "}");
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(last_post().at("kind").as_string(), "draft");
  EXPECT_EQ(last_post().at("title").as_string(), "");
}

TEST_F(InitRows, row_43_the_fields_of_the_source_as_integers) {
  start(kHosts);
  const auto access = token();
  const auto with = [&](std::string_view source) {
    return api(kVideo, access,
               "{" + info_of("SELF_ONLY") + R"(,"source_info":)" + std::string(source) + "}");
  };
  for (const char* bad :
       {"{}", R"({"source":"FILE"})",
        R"({"source":"FILE_UPLOAD","video_size":"9","chunk_size":9,"total_chunk_count":1})",
        R"({"source":"FILE_UPLOAD","video_size":9.0,"chunk_size":9,"total_chunk_count":1})",
        R"({"source":"FILE_UPLOAD","video_size":9,"chunk_size":9})",
        R"({"source":"FILE_UPLOAD","video_size":9,"chunk_size":9,"total_chunk_count":1,
            "video_url":"https://cdn.example.com/a"})",
        R"({"source":"PULL_FROM_URL","video_url":"https://cdn.example.com/a","video_size":9})",
        R"({"source":"PULL_FROM_URL"})"}) {
    expect(with(bad), 400, "invalid_params");
  }
  EXPECT_EQ(violation_rows(), std::vector<int>(8, 43));
  expect(api(kVideo, access, "{" + info_of("SELF_ONLY") + "}"), 400, "invalid_params");
  EXPECT_EQ(with(R"({"source":"FILE_UPLOAD","video_size":9,"chunk_size":9,"total_chunk_count":1,
                     "video_cover_timestamp_ms":5})")
                .status,
            200);
  for (const char* info : {R"({"privacy_level":"SELF_ONLY","title":5})",
                           R"({"privacy_level":"SELF_ONLY","disable_duet":"true"})",
                           R"({"privacy_level":"SELF_ONLY","video_cover_timestamp_ms":"1"})"}) {
    expect(api(kVideo, access, with_info(info)), 400, "invalid_params", kPostInfo);
  }
}

TEST_F(InitRows, row_44_up_to_four_gigabytes) {
  start(R"({"limits":false})");
  const auto access = token();
  const auto sized = [&](std::int64_t size, std::int64_t chunk, std::int64_t count) {
    return api(kInbox, access, "{" + file_source(size, chunk, count) + "}");
  };
  EXPECT_EQ(sized(4'294'967'296, 64'000'000, 67).status, 200);
  expect(sized(4'294'967'297, 64'000'000, 67), 400, "invalid_params");
  expect(sized(0, 0, 0), 400, "invalid_params");
  expect(sized(-5, -5, 1), 400, "invalid_params");
  EXPECT_EQ(violation_rows(), (std::vector<int>{44, 44, 44}));
}

struct Plan {
  std::int64_t size;
  std::int64_t chunk;
  std::int64_t count;
  bool good;

  friend std::ostream& operator<<(std::ostream& out, const Plan& one) {
    return out << one.size << " in " << one.count << " of " << one.chunk;
  }
};

class ChunkRows : public InitRows, public ::testing::WithParamInterface<Plan> {};

TEST_P(ChunkRows, row_45_the_chunk_rules) {
  start();
  const auto& plan = GetParam();
  const Answer answer =
      api(kInbox, token(), "{" + file_source(plan.size, plan.chunk, plan.count) + "}");
  if (plan.good) {
    EXPECT_EQ(answer.status, 200) << answer.body;
  } else {
    expect(answer, 400, "invalid_params");
    EXPECT_EQ(violation_rows(), (std::vector<int>{45}));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Vectors, ChunkRows,
    ::testing::Values(
        Plan{3'145'728, 3'145'728, 1, true}, Plan{4'194'304, 4'194'304, 1, true},
        Plan{5'000'000, 5'000'000, 1, true}, Plan{50'000'123, 10'000'000, 5, true},
        Plan{64'000'000, 64'000'000, 1, true}, Plan{64'000'001, 64'000'001, 1, false},
        Plan{66'259'900, 66'259'900, 1, false}, Plan{64'000'001, 10'000'000, 6, true},
        Plan{100'000'000, 64'000'000, 1, false}, Plan{100'000'000, 10'000'000, 10, true},
        Plan{50'000'123, 10'000'000, 6, false}, Plan{4'294'967'296, 5'000'000, 858, true},
        Plan{4'294'967'296, 64'000'000, 67, true}, Plan{4'194'304, 1'000'000, 4, false},
        Plan{20'000'000, 4'999'999, 4, false}, Plan{4'294'967'296, 4'000'000, 1073, false},
        Plan{10'000'000, 20'000'000, 1, false}, Plan{10'000'000, 5'000'000, 0, false},
        Plan{10'000'000, 0, 1, false}));

TEST_F(InitRows, row_45_the_message_and_the_doubt) {
  start();
  expect(api(kInbox, token(), "{" + file_source(66'259'900, 66'259'900, 1) + "}"), 400,
         "invalid_params", "The chunk size is invalid");
  init(token(), 20'000'000, 5'000'000, 4);
  const auto violations = call("violations");
  EXPECT_FALSE(violations.as_array().back().at("certain").as_bool());
}

TEST_F(InitRows, row_46_pulled_urls_are_owned) {
  start(R"({"limits":false,"caps":false,"pull":{"hosts":{},"verified":["static.example.com",
      "https://example.org/videos/user/"]}})");
  const auto access = token();
  const auto pull = [&](std::string_view url) {
    return api(kInbox, access,
               R"({"source_info":{"source":"PULL_FROM_URL","video_url":")" + std::string(url) +
                   R"("}})")
        .status;
  };
  for (const char* good :
       {"https://static.example.com/a.mp4", "https://video.static.example.com/a.mp4",
        "https://example.org/videos/user/123/x.mp4"}) {
    EXPECT_EQ(pull(good), 200) << good;
  }
  for (const char* bad :
       {"http://static.example.com/a.mp4", "https://example.com/a.mp4",
        "https://evilstatic.example.com/a.mp4", "https://example.org/videos/2023/user/x.mp4",
        "https://127.0.0.1/a.mp4", "https://[::1]/a.mp4", "not a url"}) {
    EXPECT_EQ(pull(bad), 403) << bad;
  }
  EXPECT_EQ(violation_rows(), std::vector<int>(7, 46));
  EXPECT_EQ(api(kInbox, access,
                R"({"source_info":{"source":"PULL_FROM_URL","video_url":"https://x.test/a"}})")
                .code(),
            "url_ownership_unverified");
}

TEST_F(InitRows, row_68_every_init_is_another_post) {
  start();
  const auto access = token();
  const auto first = init(access, 1000, 1000, 1);
  const auto second = init(access, 1000, 1000, 1);
  EXPECT_NE(first.publish_id, second.publish_id);
  EXPECT_TRUE(first.publish_id.starts_with("v_pub_file~v2-1.7"));
  EXPECT_EQ(call("posts").as_array().size(), 2U);
  EXPECT_TRUE(violation_rows().empty());
}

TEST_F(InitRows, row_68_blind_repetition_is_a_violation) {
  start(kHosts);
  const auto access = token();
  inject(R"({"on":"upload","drop":"after"})");
  const auto bytes = test::make_mp4();
  const auto size = static_cast<std::int64_t>(bytes.size());
  const auto lost = init(access, size, size, 1);
  EXPECT_TRUE(put(lost.upload_target, 0, bytes, size).dropped);
  init(access, size, size, 1);
  EXPECT_EQ(violation_rows(), (std::vector<int>{68}));

  inject(R"({"on":"contentInit","drop":"after"})");
  const std::string direct =
      photos("DIRECT_POST", R"({"privacy_level":"SELF_ONLY"})", kPhotoSource);
  EXPECT_TRUE(api(kContent, access, direct).dropped);
  EXPECT_EQ(api(kContent, access, direct).status, 200);
  EXPECT_EQ(violation_rows(), (std::vector<int>{68, 68}));
}

}  // namespace
}  // namespace tokpost::sandbox
