#include "native/core/tiktok/webhook_event.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace tokpost::tiktok {
namespace {

WebhookEvent parse(const std::string& event, const std::string& content) {
  return parse_webhook_event(R"({"client_key":"aw","event":")" + event +
                             R"(","create_time":1700000000,"user_openid":"-000o","content":)" +
                             content + "}")
      .value();
}

TEST(WebhookEvent, reads_the_content_that_is_json_in_a_string) {
  const auto event =
      parse("post.publish.publicly_available",
            R"("{\"publish_id\":\"v~1\",\"post_id\":7678907398077074696,\"publish_type\":\"T\"}")");
  EXPECT_EQ(event.kind, WebhookKind::post_public);
  EXPECT_EQ(event.client_key, "aw");
  EXPECT_EQ(event.open_id, "-000o");
  EXPECT_EQ(event.created_at, from_unix_seconds(1'700'000'000));
  EXPECT_EQ(event.publish_id, "v~1");
  EXPECT_EQ(event.post_id, "7678907398077074696");
  EXPECT_EQ(event.publish_type, "T");
  EXPECT_EQ(event.reason, std::nullopt);
}

TEST(WebhookEvent, takes_content_as_an_object_and_ids_as_text) {
  const auto event = parse("post.publish.publicly_available", R"({"post_id":"76789"})");
  EXPECT_EQ(event.post_id, "76789");
}

struct SpellingCase {
  const char* sent;
  const char* name;
  WebhookKind kind;

  friend std::ostream& operator<<(std::ostream& out, const SpellingCase& one) {
    return out << one.sent;
  }
};

class WebhookSpelling : public ::testing::TestWithParam<SpellingCase> {};

TEST_P(WebhookSpelling, has_one_name) {
  const auto event = parse(GetParam().sent, R"("{}")");
  EXPECT_EQ(event.event, GetParam().name);
  EXPECT_EQ(event.kind, GetParam().kind);
}

INSTANTIATE_TEST_SUITE_P(
    All, WebhookSpelling,
    ::testing::Values(
        SpellingCase{"post.publish.complete", "post.publish.complete", WebhookKind::post_complete},
        SpellingCase{"post.publish.completed", "post.publish.complete", WebhookKind::post_complete},
        SpellingCase{"post.publish.failed", "post.publish.failed", WebhookKind::post_failed},
        SpellingCase{"post.publish.inbox_delivered", "post.publish.inbox_delivered",
                     WebhookKind::post_in_inbox},
        SpellingCase{"post.publish.publicaly_available", "post.publish.publicly_available",
                     WebhookKind::post_public},
        SpellingCase{"post.publish.no_longer_publicaly_available",
                     "post.publish.no_longer_publicaly_available",
                     WebhookKind::post_no_longer_public},
        SpellingCase{"post.publish.no_longer_publicly_available",
                     "post.publish.no_longer_publicaly_available",
                     WebhookKind::post_no_longer_public},
        SpellingCase{"video.upload.failed", "video.upload.failed", WebhookKind::other}));

TEST(WebhookEvent, names_why_a_post_failed_or_an_authorization_ended) {
  EXPECT_EQ(parse("post.publish.failed", R"("{\"reason\":\"spam_risk\"}")").reason, "spam_risk");
  EXPECT_EQ(parse("authorization.removed", R"("{\"reason\":5}")").reason, "developer_revoked");
  EXPECT_EQ(parse("authorization.removed", R"("{\"reason\":1}")").reason, "user_disconnected");
  EXPECT_EQ(parse("authorization.removed", R"("{\"reason\":77}")").reason, "unknown");
  EXPECT_EQ(parse("authorization.removed", "\"\"").reason, "unknown");
}

TEST(WebhookEvent, missing_parts_are_absent) {
  const auto event = parse_webhook_event(R"({"event":"portability.download.ready"})").value();
  EXPECT_EQ(event.kind, WebhookKind::other);
  EXPECT_EQ(event.open_id, "");
  EXPECT_EQ(event.publish_id, std::nullopt);
}

TEST(WebhookEvent, refuses_what_is_no_event) {
  for (const char* body : {"", "[]", "{}", R"({"event":7})", R"({"event":"x","content":"{"})",
                           R"({"event":"x","content":"[]"})", R"({"event":"x","content":7})"}) {
    const auto event = parse_webhook_event(body);
    ASSERT_TRUE(event.has_error()) << body;
    EXPECT_EQ(event.error().kind, Errc::validation);
    EXPECT_EQ(event.error().code, "webhook_body");
  }
}

TEST(WebhookEvent, a_name_in_any_spelling_has_its_kind) {
  EXPECT_EQ(webhook_kind("authorization.removed"), WebhookKind::authorization_removed);
  EXPECT_EQ(webhook_kind("post.publish.completed"), WebhookKind::post_complete);
  EXPECT_EQ(webhook_kind("post.publish.publicaly_available"), WebhookKind::post_public);
  EXPECT_EQ(webhook_kind("something.new"), WebhookKind::other);
}

}  // namespace
}  // namespace tokpost::tiktok
