// What an app and a browser meet: the real servers, spoken to over HTTP and HTTPS.
#include "native/core/tiktok/authorization_url.hpp"
#include "native/core/vault/digest.hpp"
#include "native/core/vault/encoding.hpp"
#include "native/core/vault/webhook_signature.hpp"
#include "native/sandbox/sample_image.hpp"
#include "native/sandbox/sample_video.hpp"
#include "test/native/sandbox/support/html_form.hpp"
#include "test/native/sandbox/support/live_test.hpp"
#include "test/native/sandbox/support/web_origin.hpp"

namespace tokpost::sandbox {
namespace {

using test::HtmlForm;
using test::WebOrigin;

std::string small_video(std::uint64_t size_bytes = 0) {
  SampleVideoOptions options;
  options.size_bytes = size_bytes;
  return make_sample_video(options)->bytes();
}

std::string hex_sha256(std::string_view bytes) {
  return to_hex(sha256(bytes));
}

class EndToEnd : public test::LiveTest {
 protected:
  static constexpr const char* kToken = "/v2/oauth/token/";

  /// What sandbox.config() of JavaScript makes of info().
  tiktok::AppConfig app() const {
    tiktok::AppConfig config;
    config.client_key = info("clientKey");
    config.client_secret = Secret(info("clientSecret"));
    config.redirect_uri = info("redirectUri");
    config.api_url = parse_url(info("apiUrl")).value();
    config.authorize_url = info("authorizeUrl");
    config.scopes = {"user.info.basic", "user.info.stats", "video.publish"};
    return config;
  }
  tiktok::AuthorizationUrl authorization() const {
    return tiktok::authorization_url(app(), {}).value();
  }
  /// Opens the page and presses a button of its form; answers where the browser is sent.
  template <class Fill>
  std::string consent(const std::string& url, std::string_view action, Fill fill) {
    const auto page = send("GET", url);
    EXPECT_TRUE(page && page->status == 200);
    if (!page) return {};
    EXPECT_TRUE(header(*page, "Content-Type").starts_with("text/html"));
    HtmlForm form(page->body);
    EXPECT_EQ(form.method(), "post");
    EXPECT_EQ(form.action(), "");
    fill(form);
    const auto body = form.press("action", action);
    EXPECT_TRUE(body.has_value()) << page->body;
    const auto answer =
        send("POST", url, {{"Content-Type", "application/x-www-form-urlencoded"}}, *body);
    EXPECT_TRUE(answer && answer->status == 302);
    return answer ? header(*answer, "Location") : "";
  }
  Params code_exchange(const std::string& callback, const tiktok::AuthorizationUrl& authorization) {
    const auto answered = tiktok::read_callback(callback);
    EXPECT_TRUE(answered) << callback;
    EXPECT_EQ(answered->state, authorization.state);
    return {{"client_key", info("clientKey")},
            {"client_secret", info("clientSecret")},
            {"grant_type", "authorization_code"},
            {"code", std::string(answered->code.reveal())},
            {"redirect_uri", authorization.redirect_uri},
            {"code_verifier", std::string(authorization.code_verifier.reveal())}};
  }
};

class BothSchemes : public EndToEnd, public ::testing::WithParamInterface<const char*> {};
INSTANTIATE_TEST_SUITE_P(Schemes, BothSchemes,
                         ::testing::Values(R"({"https":false})", R"({"https":true})"));

TEST_P(BothSchemes, a_sign_in_on_the_consent_page) {
  start(GetParam());
  const auto authorization = this->authorization();
  const std::string callback = consent(authorization.url, "allow", [](HtmlForm& form) {
    EXPECT_EQ(form.values("user").size(), 5U);
    EXPECT_TRUE(form.tick("user", "private_creator"));
    EXPECT_TRUE(form.untick("scope", "video.publish"));
    EXPECT_FALSE(form.untick("scope", "user.info.basic"));  // nobody can
  });
  ASSERT_TRUE(callback.starts_with(info("redirectUri") + "?code="));
  const auto tokens = form(kToken, code_exchange(callback, authorization));
  ASSERT_TRUE(tokens);
  ASSERT_EQ(tokens->status, 200) << tokens->body;
  EXPECT_EQ(parse(tokens->body).at("scope").as_string(), "user.info.basic,user.info.stats");
  const std::string access(parse(tokens->body).at("access_token").as_string());
  const auto user = data(me(access));
  EXPECT_EQ(user.at("user").at("display_name").as_string(), "Private Creator");
  EXPECT_EQ(user.at("user").at("open_id"), parse(tokens->body).at("open_id"));
  EXPECT_TRUE(violations().empty());
}

TEST_P(BothSchemes, a_video_in_three_chunks) {
  start(GetParam());
  constexpr std::size_t kChunk = 5'500'000;
  const std::string video = small_video(3 * kChunk + 1);
  const auto access = token();
  const auto upload = init(access, video.size(), kChunk, "PUBLIC_TO_EVERYONE");
  EXPECT_TRUE(upload.upload_url.starts_with(info("uploadUrl")));
  for (std::size_t at = 0, end = 0; at < video.size(); at = end) {
    end = at + 2 * kChunk > video.size() ? video.size() : at + kChunk;
    const auto reply = put(upload.upload_url, at, video.substr(at, end - at), video.size());
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->status, end == video.size() ? 201 : 206);
    EXPECT_EQ(header(*reply, "Content-Range"),
              "bytes 0-" + std::to_string(end) + "/" + std::to_string(video.size()));
  }
  EXPECT_EQ(status(access, upload.publish_id).at("status").as_string(), "PROCESSING_UPLOAD");
  advance(std::chrono::minutes(1));
  const auto done = status(access, upload.publish_id);
  EXPECT_EQ(done.at("status").as_string(), "PUBLISH_COMPLETE");
  EXPECT_EQ(std::to_string(done.at("publicaly_available_post_id").as_array()[0].as_int64()),
            last_post().at("postIds").as_array()[0].as_string());
  EXPECT_EQ(post_text("sha256"), hex_sha256(video));
  EXPECT_EQ(post_text("user"), "creator");
  EXPECT_TRUE(violations().empty());
}

TEST_F(EndToEnd, the_person_cancels) {
  start();
  const auto authorization = this->authorization();
  const auto callback = consent(authorization.url, "deny", [](HtmlForm&) {});
  const auto answered = tiktok::read_callback(callback);
  ASSERT_FALSE(answered);
  EXPECT_EQ(answered.error().code, "access_denied");
}

TEST_F(EndToEnd, one_who_has_allowed_the_app_is_not_asked_again) {
  start();
  auto authorization = this->authorization();
  const auto page = send("GET", authorization.url);
  const auto form_body = HtmlForm(page->body).press("action", "allow");
  const auto first =
      send("POST", authorization.url, {{"Content-Type", "application/x-www-form-urlencoded"}},
           form_body.value());
  const std::string cookie = header(*first, "Set-Cookie");
  const HttpHeaders browser = {{"Cookie", "theme=dark; " + cookie.substr(0, cookie.find(';'))}};
  EXPECT_EQ(send("GET", authorization.url, browser)->status, 200);  // nothing granted yet
  ASSERT_EQ(form(kToken, code_exchange(header(*first, "Location"), authorization))->status, 200);
  authorization = this->authorization();
  const auto again = send("GET", authorization.url, browser);
  ASSERT_EQ(again->status, 302);
  EXPECT_EQ(form(kToken, code_exchange(header(*again, "Location"), authorization))->status, 200);
  EXPECT_EQ(send("GET", authorization.url + "&disable_auto_auth=1", browser)->status, 200);
}

TEST_F(EndToEnd, a_script_signs_in_without_a_page) {
  start(R"({"redirectUris":["http://127.0.0.1:*/callback"]})");
  const auto authorization = this->authorization();
  const auto user = call("addUser", {{"username", "zoe"}});
  for (const json::value& name : {json::value("zoe"), user}) {
    const auto callback = call("authorize", {{"url", authorization.url}, {"user", name}});
    const auto tokens =
        form(kToken, code_exchange(std::string(callback.as_string()), authorization));
    ASSERT_EQ(tokens->status, 200) << tokens->body;
    EXPECT_EQ(parse(tokens->body).at("open_id"), user.at("openId"));
  }
  const auto fewer =
      call("authorize",
           {{"url", authorization.url}, {"user", "zoe"}, {"scopes", json::array{"video.publish"}}});
  EXPECT_EQ(tiktok::read_callback(fewer.as_string())->scopes,
            (std::vector<std::string>{"user.info.basic", "video.publish"}));
}

TEST_F(EndToEnd, webhooks_are_signed_and_tried_again) {
  WebOrigin app;
  app.answer_webhooks({"500 Internal Server Error", "204 No Content"});
  start(R"({"webhookUrl":")" + app.webhook_url() + R"("})");
  const std::string video = small_video();
  const auto upload = init(token(), video.size(), video.size());
  ASSERT_EQ(put(upload.upload_url, 0, video, video.size())->status, 201);
  advance(std::chrono::minutes(1));
  for (int i = 0; i < 1000 && app.wait_for_webhooks(3, std::chrono::milliseconds(5)).size() < 3;
       ++i) {
    advance(std::chrono::seconds(10));
  }
  const auto webhooks = app.wait_for_webhooks(3);
  ASSERT_EQ(webhooks.size(), 3U);
  for (const auto& webhook : webhooks) {
    EXPECT_EQ(webhook.body, webhooks[0].body);
    const std::size_t at = webhook.head.find("TikTok-Signature: ");
    ASSERT_NE(at, std::string::npos) << webhook.head;
    WebhookSignatureCheck check;
    check.body = webhook.body;
    check.header = std::string_view(webhook.head).substr(at + 18);
    check.header = check.header.substr(0, check.header.find('\r'));
    EXPECT_TRUE(verify_webhook_signature(check, Secret(info("clientSecret"))));
    EXPECT_FALSE(verify_webhook_signature(check, Secret("another")));
  }
  const auto event = parse(webhooks[0].body);
  EXPECT_EQ(event.at("event").as_string(), "post.publish.complete");
  const auto content = parse(std::string_view(event.at("content").as_string()));
  EXPECT_EQ(content.at("publish_id").as_string(), upload.publish_id);
  advance(std::chrono::hours(1));  // a 200 ended it
  EXPECT_EQ(app.wait_for_webhooks(4, std::chrono::milliseconds(30)).size(), 3U);
}

// Nothing but the timer is there to do it: nobody asks for anything.
TEST_F(EndToEnd, time_passes_by_itself) {
  WebOrigin app;
  start(R"({"speed":1000,"webhookUrl":")" + app.webhook_url() + R"("})");
  const std::string video = small_video();
  const auto upload = init(token(), video.size(), video.size(), "PUBLIC_TO_EVERYONE");
  ASSERT_EQ(put(upload.upload_url, 0, video, video.size())->status, 201);
  const auto webhooks = app.wait_for_webhooks(2);
  ASSERT_EQ(webhooks.size(), 2U);
  const std::string both = webhooks[0].body + webhooks[1].body;  // no order is promised
  EXPECT_NE(both.find("post.publish.complete"), std::string::npos);
  EXPECT_NE(both.find("post.publish.publicly_available"), std::string::npos);
}

TEST_F(EndToEnd, an_advance_brings_the_timer_forward) {
  WebOrigin app;
  start(R"({"processing":{"baseMs":3600000},"webhookUrl":")" + app.webhook_url() + R"("})");
  const std::string video = small_video();
  const auto upload = init(token(), video.size(), video.size());
  ASSERT_EQ(put(upload.upload_url, 0, video, video.size())->status, 201);
  advance(std::chrono::milliseconds(3'599'950));
  EXPECT_EQ(app.wait_for_webhooks(1).size(), 1U);
}

class Pulls : public EndToEnd {
 protected:
  void start_with_origin() {
    start(R"({"pull":{"hosts":{"cdn.app.test":")" + app_.origin() + R"("}}})");
    access_ = token();
  }
  void pull_video(const std::string& path) {
    const auto reply = api("/v2/post/publish/video/init/", access_,
                           R"({"post_info":{"privacy_level":"SELF_ONLY"},"source_info":{)"
                           R"("source":"PULL_FROM_URL","video_url":"https://cdn.app.test)" +
                               path + R"("}})");
    ASSERT_EQ(reply->status, 200) << reply->body;
  }
  void pull_photos(const std::string& urls) {
    const auto reply =
        api("/v2/post/publish/content/init/", access_,
            R"({"media_type":"PHOTO","post_mode":"DIRECT_POST","post_info":{"privacy_level":)"
            R"("SELF_ONLY"},"source_info":{"source":"PULL_FROM_URL","photo_cover_index":0,)"
            R"("photo_images":[)" +
                urls + "]}}");
    ASSERT_EQ(reply->status, 200) << reply->body;
  }
  /// Waits for the download, then has the processing done.
  std::string outcome() {
    for (int i = 0; i < 5000; ++i) {
      if (post_text("status") == "FAILED" || last_post().at("bytes").to_number<int>() > 0) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    advance(std::chrono::minutes(1));
    const auto reason = post_text("failReason");
    return reason.empty() ? post_text("status") : reason;
  }

  WebOrigin app_;
  std::string access_;
};

TEST_F(Pulls, a_video_from_the_apps_own_server) {
  const std::string video = small_video(300'000);
  app_.page("/clip.mp4?v=1", video);
  start_with_origin();
  pull_video("/clip.mp4?v=1");
  EXPECT_EQ(outcome(), "PUBLISH_COMPLETE");
  EXPECT_EQ(post_text("sha256"), hex_sha256(video));
}

TEST_F(Pulls, photos_one_after_the_other) {
  const std::string photo = make_sample_jpeg(1080, 1350);
  app_.page("/1.jpg", photo);
  app_.page("/2.jpg", photo);
  start_with_origin();
  pull_photos(R"("https://cdn.app.test/1.jpg","https://cdn.app.test/2.jpg")");
  EXPECT_EQ(outcome(), "PUBLISH_COMPLETE");
  const auto post = last_post();
  const auto& pulled = post.at("pulled").as_array();
  ASSERT_EQ(pulled.size(), 2U);
  EXPECT_EQ(pulled[1].at("sha256").as_string(), hex_sha256(photo));
  pull_photos(R"("https://cdn.app.test/1.jpg","https://cdn.app.test/3.jpg")");
  advance(std::chrono::hours(1));  // nobody answers for the third one
  EXPECT_EQ(outcome(), "photo_pull_failed");
}

TEST_F(Pulls, nothing_but_a_whole_200_will_do) {
  app_.page("/moved.mp4", "", "302 Found", "Location: /clip.mp4\r\n");
  app_.page("/gone.mp4", "gone", "404 Not Found");
  app_.page("/cut.mp4", "short", "200 OK", "Transfer-Encoding: chunked\r\n");
  start_with_origin();
  for (const char* path : {"/moved.mp4", "/gone.mp4", "/cut.mp4"}) {
    pull_video(path);
    EXPECT_EQ(outcome(), "video_pull_failed") << path;
  }
}

TEST_F(Pulls, cancelling_ends_the_download) {
  start_with_origin();
  pull_video("/never.mp4");
  EXPECT_EQ(post_text("status"), "PROCESSING_DOWNLOAD");
  const auto reply = api("/v2/post/publish/cancel/", access_,
                         R"({"publish_id":")" + post_text("publishId") + R"("})");
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(outcome(), "publish_cancelled");
}

}  // namespace
}  // namespace tokpost::sandbox
