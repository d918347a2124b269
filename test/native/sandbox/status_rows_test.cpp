// Rows 47 and 57 to 66 of TikTok's checks: pulls, status, cancel, webhooks.
#include "native/core/vault/digest.hpp"
#include "native/core/vault/encoding.hpp"
#include "test/native/sandbox/support/emulator_test.hpp"

namespace tokpost::sandbox {
namespace {

using test::Answer;

constexpr const char* kInboxInit = "/v2/post/publish/inbox/video/init/";
constexpr const char* kVideoInit = "/v2/post/publish/video/init/";
constexpr const char* kStatus = "/v2/post/publish/status/fetch/";
constexpr const char* kCancel = "/v2/post/publish/cancel/";

class StatusRows : public test::EmulatorTest {
 protected:
  static constexpr const char* kOptions =
      R"({"limits":false,"caps":false,"webhookUrl":"http://127.0.0.1:9/hook",
          "pull":{"hosts":{"cdn.example.com":"http://127.0.0.1:9"}}})";

  std::string pull(const std::string& access, std::string_view name) {
    const Answer answer = api(
        kVideoInit, access,
        "{" + info_of("SELF_ONLY") +
            R"(,"source_info":{"source":"PULL_FROM_URL","video_url":"https://cdn.example.com/)" +
            std::string(name) + R"("}})");
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_FALSE(answer.data().contains("upload_url"));
    return std::string(answer.data().at("publish_id").as_string());
  }
  Answer ask(std::string_view path, const std::string& access, const std::string& publish_id) {
    return api(path, access, R"({"publish_id":")" + publish_id + R"("})");
  }
  static std::string word(const json::object& data, std::string_view name) {
    return std::string(data.at(name).as_string());
  }
  /// The events of the webhooks so far, in order of their coming.
  std::vector<std::string> events(std::size_t count) {
    std::vector<std::string> names;
    for (const auto& request : web_->wait_for_webhooks(count)) {
      names.push_back(word(parse(request.body), "event"));
    }
    return names;
  }
};

TEST_F(StatusRows, row_47_pulled_media_is_published) {
  start(kOptions);
  const std::string video = test::make_mp4();
  web_->page("http://127.0.0.1:9/a.mp4", 200, video);
  const auto access = token();
  const auto id = pull(access, "a.mp4");
  EXPECT_TRUE(id.starts_with("v_pub_url~v2-1."));
  ASSERT_TRUE(pulled());
  const auto during = status(access, id);
  EXPECT_EQ(word(during, "status"), "PROCESSING_DOWNLOAD");
  EXPECT_EQ(during.at("downloaded_bytes").as_int64(), static_cast<std::int64_t>(video.size()));
  advance(std::chrono::minutes(1));
  EXPECT_EQ(word(status(access, id), "status"), "PUBLISH_COMPLETE");
  EXPECT_EQ(last_post().at("sha256").as_string(), to_hex(sha256(video)));
}

TEST_F(StatusRows, row_47_redirects_errors_and_slow_servers_fail) {
  start(kOptions);
  const auto access = token();
  for (const int code : {301, 302, 404, 500, 206}) {
    web_->page("http://127.0.0.1:9/" + std::to_string(code), code, "x");
    const auto id = pull(access, std::to_string(code));
    EXPECT_TRUE(reaches("FAILED")) << code;
    EXPECT_EQ(word(status(access, id), "fail_reason"), "video_pull_failed");
  }
  const auto slow = pull(access, "never");
  advance(std::chrono::minutes(59));
  EXPECT_EQ(word(status(token(), slow), "status"), "PROCESSING_DOWNLOAD");
  advance(std::chrono::minutes(1));
  EXPECT_EQ(word(status(token(), slow), "fail_reason"), "video_pull_failed");
}

TEST_F(StatusRows, rows_57_and_58_the_publish_id_exists_and_is_ones_own) {
  start(R"({"clients":[{},{"clientKey":"awother"}]})");
  const auto access = token();
  const auto started = init(access, 1000, 1000, 1);
  EXPECT_EQ(ask(kStatus, access, "v_pub_file~v2-1.1").code(), "invalid_publish_id");
  EXPECT_EQ(api(kStatus, access, "{}").code(), "invalid_publish_id");
  const std::string foreign = "token_not_authorized_for_specified_publish_id";
  EXPECT_EQ(ask(kStatus, token("private_creator"), started.publish_id).code(), foreign);
  const auto other =
      call("issueTokens", {{"user", "creator"}, {"clientKey", "awother"}}).at("accessToken");
  EXPECT_EQ(ask(kStatus, std::string(other.as_string()), started.publish_id).code(), foreign);
  EXPECT_EQ(ask(kCancel, access, "x").code(), "invalid_publish_id");
  EXPECT_EQ(ask(kStatus, token("creator", {"video.upload"}), started.publish_id).status, 200);
  EXPECT_EQ(violation_rows(), (std::vector<int>{57, 57, 58, 58, 57}));
}

TEST_F(StatusRows, row_59_the_state_machines) {
  start(R"({"limits":false,"processing":{"baseMs":1000,"bytesPerSecond":1000000}})");
  const auto access = token();
  const auto direct = post_video(access, test::make_mp4());
  EXPECT_EQ(word(status(access, direct.publish_id), "status"), "PROCESSING_UPLOAD");
  advance(std::chrono::milliseconds(900));
  EXPECT_EQ(word(status(access, direct.publish_id), "status"), "PROCESSING_UPLOAD");
  advance(std::chrono::milliseconds(200));
  // A private post's reply is the bare status.
  EXPECT_EQ(json::dump(status(access, direct.publish_id)), R"({"status":"PUBLISH_COMPLETE"})");

  const auto draft = post_video(access, test::make_mp4(), {}, true);
  EXPECT_TRUE(draft.publish_id.starts_with("v_inbox_file~v2."));
  EXPECT_EQ(call_error("completeDraft", {{"publishId", draft.publish_id}}).kind, Errc::state);
  advance(std::chrono::seconds(2));
  EXPECT_EQ(word(status(access, draft.publish_id), "status"), "SEND_TO_USER_INBOX");
  call("completeDraft", {{"publishId", draft.publish_id}});
  EXPECT_EQ(word(status(access, draft.publish_id), "status"), "PUBLISH_COMPLETE");
  call("completeDraft", {{"publishId", draft.publish_id}});  // once more, from the same draft
  advance(std::chrono::minutes(1));
  EXPECT_EQ(status(access, draft.publish_id).at("publicaly_available_post_id").as_array().size(),
            2U);
}

TEST_F(StatusRows, row_60_the_public_id_comes_late_raw_and_misspelt) {
  start();
  const auto access = token();
  const auto before = get("/v2/user/info/?fields=video_count", access).data();
  const auto started = post_video(access, test::make_mp4(), "PUBLIC_TO_EVERYONE");
  advance(std::chrono::seconds(5));
  const auto complete = status(access, started.publish_id);
  EXPECT_EQ(word(complete, "status"), "PUBLISH_COMPLETE");
  EXPECT_FALSE(complete.contains("publicaly_available_post_id"));
  advance(std::chrono::seconds(30));
  const Answer answer = ask(kStatus, access, started.publish_id);
  const auto ids = answer.data().at("publicaly_available_post_id").as_array();
  ASSERT_EQ(ids.size(), 1U);
  ASSERT_TRUE(ids[0].is_int64());
  EXPECT_GT(ids[0].as_int64(), std::int64_t{1} << 53);
  EXPECT_NE(static_cast<std::int64_t>(static_cast<double>(ids[0].as_int64())), ids[0].as_int64());
  EXPECT_NE(answer.body.find("[" + std::to_string(ids[0].as_int64()) + "]"), std::string::npos);
  EXPECT_EQ(last_post().at("postIds").as_array()[0].as_string(), std::to_string(ids[0].as_int64()));
  EXPECT_EQ(get("/v2/user/info/?fields=video_count", access).data().at("user").at("video_count"),
            before.at("user").at("video_count").as_int64() + 1);
}

TEST_F(StatusRows, row_61_only_running_downloads_are_cancelled) {
  start(kOptions);
  const auto access = token();
  const auto running = pull(access, "never");
  const Answer cancelled = ask(kCancel, access, running);
  EXPECT_EQ(cancelled.status, 200);
  EXPECT_FALSE(cancelled.json().contains("data"));
  EXPECT_EQ(word(status(access, running), "fail_reason"), "publish_cancelled");
  EXPECT_EQ(ask(kCancel, access, running).code(), "publish_not_cancellable");
  const auto upload = init(access, 1000, 1000, 1);
  EXPECT_EQ(ask(kCancel, access, upload.publish_id).code(), "publish_not_cancellable");
  const auto webhooks = web_->wait_for_webhooks(1);
  ASSERT_EQ(webhooks.size(), 1U);
  const auto content = parse(word(parse(webhooks[0].body), "content"));
  EXPECT_EQ(word(content, "reason"), "publish_cancelled");
}

TEST_F(StatusRows, row_62_revoked_meanwhile) {
  start(kOptions);
  const auto access = token();
  const auto started = post_video(access, test::make_mp4());
  inject(R"({"on":"status","revoke":true})");
  EXPECT_EQ(ask(kStatus, access, started.publish_id).status, 401);
  EXPECT_EQ(word(last_post(), "failReason"), "auth_removed");
  auto names = events(2);
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names, (std::vector<std::string>{"authorization.removed", "post.publish.failed"}));
  EXPECT_EQ(word(status(token(), started.publish_id), "status"), "FAILED");
}

TEST_F(StatusRows, row_63_webhooks_are_signed_and_their_content_is_a_string) {
  start(kOptions);
  call("sendWebhook",
       {{"event", "post.publish.complete"}, {"user", "creator"}, {"publishId", "v_pub~1"}});
  const auto webhooks = web_->wait_for_webhooks(1);
  ASSERT_EQ(webhooks.size(), 1U);
  EXPECT_EQ(webhooks[0].url.text(), "http://127.0.0.1:9/hook");
  const auto event = parse(webhooks[0].body);
  EXPECT_EQ(word(event, "client_key"), info("clientKey"));
  EXPECT_EQ(event.at("create_time").as_int64(), to_unix_seconds(clock_.wall_now()));
  EXPECT_TRUE(word(event, "user_openid").starts_with("-000"));
  EXPECT_EQ(word(parse(word(event, "content")), "publish_id"), "v_pub~1");
  const std::string header = *find_header(webhooks[0].headers, "tiktok-signature");
  const std::string t = std::to_string(to_unix_seconds(clock_.wall_now()));
  EXPECT_EQ(header,
            "t=" + t + ",s=" +
                to_hex(hmac_sha256(Secret(info("clientSecret")), t + ".", webhooks[0].body)));
  for (const char* url : {"http://example.com/hook", "ftp://127.0.0.1/", "hook"}) {
    EXPECT_FALSE(read_options({{"webhookUrl", url}})) << url;
  }
  EXPECT_TRUE(read_options({{"webhookUrl", "https://example.com/hook"}}));
}

TEST_F(StatusRows, an_event_of_ones_own_is_about_whom_it_names) {
  start(kOptions);
  const auto post = post_video(token(), test::make_mp4());
  const auto creator = call("set", {{"user", "creator"}, {"patch", json::object()}});
  const auto& open_id = creator.at("openId");
  call("sendWebhook", {{"event", "a"}, {"openId", open_id}, {"createdAtMs", 1'700'000'000'000}});
  call("sendWebhook", {{"event", "b"}, {"publishId", post.publish_id}});
  call("sendWebhook", {{"event", "c"}});
  std::map<std::string, json::object> sent;
  for (const auto& webhook : web_->wait_for_webhooks(3)) {
    auto event = parse(webhook.body);
    sent.emplace(word(event, "event"), event);
  }
  EXPECT_EQ(sent["a"].at("user_openid"), open_id);
  EXPECT_EQ(sent["a"].at("create_time").as_int64(), 1'700'000'000);
  EXPECT_EQ(sent["b"].at("user_openid"), open_id);
  EXPECT_FALSE(sent["c"].contains("user_openid"));
  EXPECT_EQ(call_error("sendWebhook", {{"event", "a"}, {"openId", "-000x"}}).code, "unknown_user");
  const Error error = call_error("sendWebhook", {{"publish_id", "p"}, {"content", "text"}});
  EXPECT_EQ(error.code, "invalid_event");
  EXPECT_EQ(error.issues.size(), 3U);  // and there is no event
}

TEST_F(StatusRows, row_64_retries_until_200_for_72_hours) {
  start(kOptions);
  web_->answer_webhook(500);
  web_->answer_webhook(204);  // not 200, so not taken
  call("sendWebhook", {{"event", "x"}, {"user", "creator"}});
  EXPECT_EQ(web_->wait_for_webhooks(1).size(), 1U);
  // The answer arrives on another thread; the retry is booked ten seconds later.
  const auto come = [&](std::size_t count, std::chrono::seconds pause) {
    for (int i = 0; i < 500 && web_->wait_for_webhooks(0).size() < count; ++i) {
      advance(i == 0 ? pause : std::chrono::seconds(0));
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return web_->wait_for_webhooks(0).size();
  };
  EXPECT_EQ(come(2, std::chrono::seconds(10)), 2U);
  EXPECT_EQ(come(3, std::chrono::seconds(20)), 3U);
  const auto attempts = call("webhooks").as_array();
  ASSERT_GE(attempts.size(), 2U);
  EXPECT_EQ(attempts[0].at("status").as_int64(), 500);
  EXPECT_EQ(attempts[1].at("status").as_int64(), 204);
  EXPECT_EQ(attempts[1].at("attempt").as_int64(), 2);
  EXPECT_EQ(attempts[1].at("user").as_string(), "creator");
  EXPECT_TRUE(attempts[1].at("error").is_null());
  const auto bodies = web_->wait_for_webhooks(3);
  EXPECT_EQ(bodies[0].body, bodies[2].body);
  advance(std::chrono::hours(72));
  EXPECT_EQ(web_->wait_for_webhooks(0).size(), 3U);
}

TEST_F(StatusRows, row_64_gives_up_after_72_hours) {
  start(kOptions);
  for (int i = 0; i < 100; ++i) web_->answer_webhook(503);
  call("sendWebhook", {{"event", "x"}, {"user", "creator"}});
  std::size_t before = 0;
  for (int i = 0; i < 200; ++i) {
    advance(std::chrono::hours(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  before = web_->wait_for_webhooks(0).size();
  EXPECT_GE(before, 12U);  // 10 s doubled twelve times is 11 hours
  EXPECT_LE(before, 22U);
  advance(std::chrono::hours(100));
  EXPECT_EQ(web_->wait_for_webhooks(0).size(), before);
}

TEST_F(StatusRows, row_64_some_come_twice) {
  start(R"({"webhookUrl":"http://127.0.0.1:9/hook","webhookDuplicateEvery":2})");
  call("sendWebhook", {{"event", "a"}, {"user", "creator"}});
  call("sendWebhook", {{"event", "b"}, {"user", "creator"}});
  auto names = events(3);
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names, (std::vector<std::string>{"a", "b", "b"}));
}

TEST_F(StatusRows, row_65_an_event_for_every_transition) {
  start(kOptions);
  const auto access = token();
  post_video(access, test::make_mp4(), "PUBLIC_TO_EVERYONE");
  advance(std::chrono::seconds(5));
  EXPECT_EQ(events(1), (std::vector<std::string>{"post.publish.complete"}));
  advance(std::chrono::seconds(30));
  EXPECT_EQ(events(2).back(), "post.publish.publicly_available");
  const auto available = parse(word(parse(web_->wait_for_webhooks(2)[1].body), "content"));
  EXPECT_EQ(std::to_string(available.at("post_id").as_int64()),
            last_post().at("postIds").as_array()[0].as_string());
  EXPECT_EQ(word(available, "publish_type"), "DIRECT_PUBLISH");
  call("set", {{"user", "creator"}, {"patch", {{"private", true}}}});
  EXPECT_EQ(events(3).back(), "post.publish.no_longer_publicaly_available");
  post_video(access, test::make_mp4(), {}, true);
  advance(std::chrono::seconds(5));
  EXPECT_EQ(events(4).back(), "post.publish.inbox_delivered");
  const auto delivered = parse(word(parse(web_->wait_for_webhooks(4)[3].body), "content"));
  EXPECT_EQ(word(delivered, "publish_type"), "INBOX_SHARE");
  post_video(access, "not a video", {}, true);
  advance(std::chrono::seconds(5));
  EXPECT_EQ(events(5).back(), "post.publish.failed");
  const auto failed = parse(word(parse(web_->wait_for_webhooks(5)[4].body), "content"));
  EXPECT_EQ(word(failed, "reason"), "file_format_check_failed");
}

TEST_F(StatusRows, row_66_the_usual_users_are_fixtures_for_the_guidelines) {
  start();
  const auto info_of_user = [&](std::string_view user) {
    return api("/v2/post/publish/creator_info/query/", token(user), "");
  };
  const auto strict = info_of_user("strict_creator").data();
  EXPECT_TRUE(strict.at("comment_disabled").as_bool());
  EXPECT_TRUE(strict.at("duet_disabled").as_bool());
  EXPECT_TRUE(strict.at("stitch_disabled").as_bool());
  EXPECT_EQ(strict.at("max_video_post_duration_sec").as_int64(), 60);
  EXPECT_EQ(info_of_user("private_creator").code(), "ok");
  EXPECT_EQ(info_of_user("capped_creator").code(), "spam_risk_too_many_posts");
  EXPECT_EQ(api(kVideoInit, token(),
                R"({"post_info":{"privacy_level":"SELF_ONLY","brand_content_toggle":true},)" +
                    file_source(1000, 1000, 1) + "}")
                .status,
            200);
  EXPECT_EQ(violation_rows(), (std::vector<int>{66}));  // branded content is never private
}

}  // namespace
}  // namespace tokpost::sandbox
