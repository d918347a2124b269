#include "native/core/store/remote_records.hpp"

#include "test/native/core/store/post_samples.hpp"
#include "test/native/core/store/store_test.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

const std::shared_ptr<const KeyRing> kKeys = shared_test_keys();

TEST(RemoteRecords, a_holder_is_written_whole) {
  LeaseHolder holder;
  holder.engine = "e";
  holder.host = "h";
  holder.pid = 7;
  holder.process_start = "s";
  EXPECT_EQ(json::dump(holder_json(holder)),
            R"({"engine":"e","host":"h","pid":7,"processStart":"s"})");
}

TEST(RemoteRecords, tokens_go_out_sealed_and_come_back) {
  ConnectionTokens tokens;
  tokens.access_token = Secret("act.one");
  tokens.expires_at = from_unix_seconds(1'800'000'000);
  json::object object;
  put_tokens(object, *kKeys, "7", tokens);
  EXPECT_TRUE(object.at("refreshToken").is_null());
  EXPECT_EQ(json::dump(object).find("act.one"), std::string::npos);
  const json::value answer = object;
  RemoteAnswer reader("connections.tokens", answer);
  const auto opened = open_tokens(*kKeys, "7", read_tokens(reader));
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->access_token, tokens.access_token);
  EXPECT_TRUE(opened->refresh_token.empty());
  EXPECT_EQ(opened->expires_at, tokens.expires_at);
}

TEST(RemoteRecords, a_post_that_somebody_works_on_is_due_now) {
  PostRecord post;
  post.content = sample_content("p1");
  post.progress = sample_progress(PostState::uploading);
  const json::value uploading = progress_json(*kKeys, post);
  EXPECT_EQ(json::find_int(uploading.get_object(), "wakeAt"), 0);
  post.progress = sample_progress(PostState::stalled);
  const json::value stalled = progress_json(*kKeys, post);
  EXPECT_TRUE(stalled.get_object().at("wakeAt").is_null());
}

TEST(RemoteRecords, unknown_words_of_a_newer_version_stall_a_post) {
  json::object row = content_json(*kKeys, sample_content("p1")).get_object();
  PostRecord post;
  post.content = sample_content("p1");
  const json::value progressed = progress_json(*kKeys, post);
  for (const auto& member : progressed.get_object()) {
    row[member.key()] = member.value();
  }
  for (const char* name : {"seq", "createdAt", "updatedAt", "epoch", "lastEventId"}) row[name] = 1;
  row["cancelRequested"] = false;
  row["state"] = "a new one";
  const json::value answer = row;
  RemoteAnswer reader("posts.get", answer);
  const RemotePost read = read_post(reader);
  EXPECT_TRUE(reader.check().has_value());
  EXPECT_EQ(read.record.progress.state, PostState::stalled);
}

TEST(RemoteRecords, a_hint_may_have_no_event_yet) {
  const json::value answer =
      *json::parse(R"({"bodyHash":"h","publishId":null,"openId":"o","data":"{}","receivedAt":5})");
  RemoteAnswer reader("posts.unclaimedHints", answer);
  const WebhookHint hint = read_hint(reader);
  EXPECT_TRUE(reader.check().has_value());
  EXPECT_EQ(hint.event_id, 0);
  EXPECT_EQ(hint.publish_id, std::nullopt);
}

}  // namespace
}  // namespace tokpost::test
