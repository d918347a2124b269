#include "native/core/publish/post_request.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokpost {
namespace {

Result<PostRequest> read_options(PostKind kind, std::string_view options) {
  return read_post_request(kind, json::parse(options).value().as_object());
}

/// "path:code path:code", empty where the post is accepted.
std::string faults(PostKind kind, std::string_view options) {
  const auto request = read_options(kind, options);
  if (request.has_value()) return "";
  EXPECT_EQ(request.error().kind, Errc::validation);
  EXPECT_EQ(request.error().code, "invalid_post");
  std::string all;
  for (const Issue& issue : request.error().issues) {
    all.append(all.empty() ? "" : " ").append(issue.path).append(":").append(issue.code);
  }
  return all;
}

TEST(PostRequest, a_video_needs_a_source_only_and_is_private) {
  const auto request = read_options(PostKind::video, R"({"source":"./clip.mp4"})").value();
  ASSERT_EQ(request.sources.size(), 1U);
  EXPECT_EQ(request.sources[0].kind, SourceSpec::Kind::file);
  EXPECT_EQ(request.sources[0].location, "./clip.mp4");
  EXPECT_EQ(request.video.privacy, tiktok::Privacy::only_me);
  EXPECT_EQ(request.wait, WaitFor::published);
  EXPECT_FALSE(request.publish_at.has_value());
}

TEST(PostRequest, privacy_that_was_not_found_is_no_private_one) {
  for (const char* privacy : {"\"\"", "null"}) {
    const std::string options = std::string(R"({"source":"a","privacy":)") + privacy + "}";
    EXPECT_EQ(faults(PostKind::video, options), "privacy:unknown_privacy") << privacy;
  }
  EXPECT_EQ(faults(PostKind::photos, R"({"photos":["https://a.b/c"],"privacy":null})"),
            "privacy:unknown_privacy");
  EXPECT_EQ(faults(PostKind::video, R"({"source":"a","privacy":7})"), "privacy:type");
}

TEST(PostRequest, what_a_queue_decides_is_no_option) {
  EXPECT_EQ(faults(PostKind::video, R"({"source":"a","held":true})"), "held:unknown");
}

TEST(PostRequest, reads_every_setting_of_a_video) {
  const auto request =
      read_options(PostKind::video, R"({"source":{"stream":true,"size":5},"title":"Hi #a",
      "privacy":"MUTUAL_FOLLOW_FRIENDS","disableComment":true,"disableDuet":false,
      "disableStitch":true,"coverTimestampMs":1500,"brandContent":true,"brandOrganic":true,
      "aiGenerated":true,"idempotencyKey":"k","publishAt":1800000000000,"wait":"uploaded",
      "polling":{"intervalMs":1000,"maxChecks":5}})")
          .value();
  EXPECT_EQ(request.video.title, "Hi #a");
  EXPECT_EQ(request.video.privacy, tiktok::Privacy::friends);
  EXPECT_EQ(request.video.disable_comment, true);
  EXPECT_EQ(request.video.disable_duet, false);
  EXPECT_EQ(request.video.disable_stitch, true);
  EXPECT_EQ(request.video.cover_timestamp_ms, 1500);
  EXPECT_TRUE(request.video.brand_content);
  EXPECT_TRUE(request.video.brand_organic);
  EXPECT_EQ(request.video.ai_generated, true);
  EXPECT_EQ(request.idempotency_key, "k");
  EXPECT_EQ(to_unix_seconds(*request.publish_at), 1'800'000'000);
  EXPECT_EQ(request.wait, WaitFor::uploaded);
  EXPECT_EQ(request.poll_interval, std::chrono::milliseconds(1000));
  EXPECT_EQ(request.max_checks, 5);
}

TEST(PostRequest, reads_photos) {
  const auto request = read_options(PostKind::photos, R"({"photos":["https://cdn.example/1.jpg",
      {"file":"b.jpg"},{"buffer":10}],"coverIndex":2,"title":"T","description":"D",
      "privacy":"public","disableComment":true,"autoAddMusic":true,"wait":"public"})")
                           .value();
  ASSERT_EQ(request.sources.size(), 3U);
  EXPECT_EQ(request.sources[0].kind, SourceSpec::Kind::url);
  EXPECT_EQ(request.sources[1].kind, SourceSpec::Kind::file);
  EXPECT_EQ(request.sources[2].size_bytes, 10U);
  EXPECT_EQ(request.cover_index, 2);
  EXPECT_EQ(request.photos.text.description, "D");
  EXPECT_EQ(request.photos.auto_add_music, true);
  EXPECT_EQ(request.wait, WaitFor::everybody);
}

TEST(PostRequest, names_all_faults_at_once) {
  EXPECT_EQ(faults(PostKind::video, R"({"source":"https://x.example/a.mp4","privacy":"everyone",
      "disableDuet":"yes","coverTimestampMs":-1,"idempotencyKey":"","privacyLevel":"public"})"),
            "source:ambiguous_url privacy:unknown_privacy disableDuet:type coverTimestampMs:range "
            "idempotencyKey:length privacyLevel:unknown");
}

TEST(PostRequest, faults_one_by_one) {
  const std::string long_title(2201, 'x');
  const std::string emoji_title = [] {
    std::string text;
    for (int i = 0; i < 1100; ++i) text += "😀";  // 2200 units
    return text;
  }();
  const auto video = [](const std::string& more) {
    return R"({"source":"a.mp4")" + (more.empty() ? "" : "," + more) + "}";
  };
  const auto photos = [](const std::string& more) {
    return R"({"photos":["https://c.example/1.jpg"])" + (more.empty() ? "" : "," + more) + "}";
  };
  const std::vector<std::tuple<PostKind, std::string, std::string>> cases = {
      {PostKind::video, "{}", "source:required"},
      {PostKind::video, video(R"("title":")" + long_title + '"'), "title:too_long"},
      {PostKind::video, video(R"("title":")" + emoji_title + '"'), ""},
      {PostKind::video, video(R"("title":")" + emoji_title + "x\""), "title:too_long"},
      {PostKind::video, video(R"("brandContent":true)"), "brandContent:branded_private"},
      {PostKind::video, video(R"("brandContent":true,"privacy":"private")"),
       "brandContent:branded_private"},
      {PostKind::video, video(R"("brandContent":true,"privacy":"public")"), ""},
      {PostKind::video, video(R"("brandOrganic":true)"), ""},
      {PostKind::video, video(R"("wait":"public")"), "wait:never_public"},
      {PostKind::video, video(R"("wait":"later")"), "wait:unknown"},
      {PostKind::video, video(R"("description":"x")"), "description:unknown"},
      {PostKind::video, video(R"("polling":{"intervalMs":0,"checks":1})"),
       "polling.intervalMs:range polling.checks:unknown"},
      {PostKind::draft_video, video(R"("title":"x","privacy":"public")"),
       "title:unknown privacy:unknown"},
      {PostKind::draft_video, video(""), ""},
      {PostKind::photos, "{}", "photos:required"},
      {PostKind::photos, R"({"photos":[]})", "photos:photo_count"},
      {PostKind::photos, photos(R"("title":")" + std::string(91, 'x') + '"'), "title:too_long"},
      {PostKind::photos, photos(R"("description":")" + std::string(4001, 'x') + '"'),
       "description:too_long"},
      {PostKind::photos, photos(R"("coverIndex":1)"), "coverIndex:range"},
      {PostKind::photos, photos(R"("disableDuet":true)"), "disableDuet:unknown"},
      {PostKind::draft_photos, photos(R"("privacy":"public")"), "privacy:unknown"},
      {PostKind::draft_photos, photos(R"("title":"x","wait":"public")"), "wait:never_public"},
  };
  for (const auto& [kind, options, expected] : cases) {
    EXPECT_EQ(faults(kind, options), expected) << to_string(kind) << " " << options.substr(0, 200);
  }
}

TEST(PostRequest, counts_photos) {
  std::string many = R"({"photos":[)";
  for (int i = 0; i < 36; ++i)
    many += std::string(i == 0 ? "" : ",") + R"("https://c.example/1.jpg")";
  EXPECT_EQ(faults(PostKind::photos, many + "]}"), "photos:photo_count");
}

}  // namespace
}  // namespace tokpost
