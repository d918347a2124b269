#include "native/core/publish/post_settings.hpp"

#include "native/core/base/json.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

PostRequest request_for(PostKind kind, const std::string& options) {
  const auto document = json::parse(options);
  return read_post_request(kind, document->get_object()).value();
}

// What comes out of the journal is written into it again as it was.
void expect_kept(PostKind kind, const std::string& options) {
  const PostRequest request = request_for(kind, options);
  const PostContent content = content_of(request);
  const auto again = request_of(content);
  ASSERT_TRUE(again.has_value()) << options << ": " << again.error().message;
  const PostContent copy = content_of(*again);
  EXPECT_EQ(copy.settings, content.settings);
  EXPECT_EQ(copy.source.descriptor, content.source.descriptor);
  EXPECT_EQ(copy.source.kind, content.source.kind);
  EXPECT_EQ(copy.publish_at, content.publish_at);
  EXPECT_EQ(copy.idempotency_key, content.idempotency_key);
}

TEST(PostSettings, every_setting_survives_the_journal) {
  expect_kept(PostKind::video,
              R"({"source":"a b.mp4","title":"Héllo #x","privacy":"public","disableComment":true,)"
              R"("disableDuet":false,"disableStitch":true,"coverTimestampMs":1500,)"
              R"("brandContent":true,"brandOrganic":true,"aiGenerated":true,"idempotencyKey":"k",)"
              R"("publishAt":1800000000000,"polling":{"intervalMs":10,"maxChecks":3},)"
              R"("wait":"public"})");
  expect_kept(PostKind::draft_video, R"({"source":{"stream":true,"size":77},"wait":"uploaded"})");
  expect_kept(PostKind::video, R"({"source":{"buffer":5}})");
  expect_kept(PostKind::video, R"({"source":{"relayUrl":"https://a.example/v?sig=1"}})");
  expect_kept(PostKind::video, R"({"source":{"url":"https://a.example/v"}})");
  expect_kept(PostKind::photos,
              R"({"photos":["https://a.example/1.jpg",{"url":"https://a.example/2.jpg"}],)"
              R"("coverIndex":1,"title":"t","description":"d","privacy":"friends",)"
              R"("autoAddMusic":true})");
  expect_kept(PostKind::draft_photos, R"({"photos":["https://a.example/1.jpg"],"title":"t"})");
}

TEST(PostSettings, kinds_of_sources_are_told_apart) {
  const auto kind = [](const std::string& source) {
    return content_of(request_for(PostKind::video, R"({"source":)" + source + "}"));
  };
  EXPECT_EQ(kind(R"("a.mp4")").source.kind, SourceKind::file);
  EXPECT_TRUE(is_pulled(kind(R"({"url":"https://a.example/v"})")));
  EXPECT_FALSE(is_pulled(kind(R"({"relayUrl":"https://a.example/v"})")));
  EXPECT_TRUE(
      is_pulled(content_of(request_for(PostKind::photos, R"({"photos":["https://a.b/c"]})"))));
}

TEST(PostSettings, hash_is_of_the_content_and_not_of_the_watching) {
  std::vector<std::string> ids;
  const auto hash = [&](const std::string& options) {
    return content_hash(request_for(PostKind::video, options), ids);
  };
  const std::string plain = hash(R"({"source":"a.mp4"})");
  EXPECT_EQ(hash(R"({"source":"a.mp4","wait":"uploaded","polling":{"maxChecks":2}})"), plain);
  EXPECT_NE(hash(R"({"source":"b.mp4"})"), plain);
  EXPECT_NE(hash(R"({"source":"a.mp4","title":"x"})"), plain);
}

TEST(PostSettings, known_bytes_are_the_same_wherever_they_lie) {
  const PostRequest one = request_for(PostKind::video, R"({"source":"a.mp4"})");
  const PostRequest two = request_for(PostKind::video, R"({"source":"b.mp4"})");
  EXPECT_EQ(content_hash(one, {"bytes"}), content_hash(two, {"bytes"}));
  EXPECT_NE(content_hash(one, {"bytes"}), content_hash(one, {"others"}));
  EXPECT_NE(content_hash(one, {"bytes"}), content_hash(one));
  const PostRequest photos = request_for(
      PostKind::photos, R"({"photos":["https://a.example/1.jpg","https://a.example/2.jpg"]})");
  const PostRequest moved = request_for(
      PostKind::photos, R"({"photos":["https://a.example/1.jpg","https://a.example/3.jpg"]})");
  EXPECT_EQ(content_hash(photos, {"", "bytes"}), content_hash(moved, {"", "bytes"}));
  EXPECT_NE(content_hash(photos, {"bytes", ""}), content_hash(moved, {"bytes", ""}));
}

TEST(PostSettings, unreadable_rows_are_errors) {
  PostContent content = content_of(request_for(PostKind::video, R"({"source":"a.mp4"})"));
  content.settings = "[]";
  EXPECT_EQ(request_of(content).error().code, "journal_row_unreadable");
  content.settings = "{}";
  content.source.descriptor = Secret("nonsense");
  EXPECT_TRUE(request_of(content).has_error());
  EXPECT_EQ(watching_of("nonsense").wait, WaitFor::published);
  EXPECT_EQ(watching_of(R"({"wait":"uploaded"})").wait, WaitFor::uploaded);
  const Watching watching =
      watching_of(R"({"wait":"public","polling":{"intervalMs":7,"maxChecks":3}})");
  EXPECT_EQ(watching.wait, WaitFor::everybody);
  EXPECT_EQ(watching.interval, std::chrono::milliseconds(7));
  EXPECT_EQ(watching.max_checks, 3);
}

}  // namespace
}  // namespace tokpost
