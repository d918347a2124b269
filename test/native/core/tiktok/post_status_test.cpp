#include "native/core/tiktok/post_status.hpp"

#include "test/native/support/tiktok_config.hpp"

#include <gtest/gtest.h>

namespace tokpost::tiktok {
namespace {

const WallTime kAskedAt = from_unix_seconds(1'800'000'000);

PostStatus read(const std::string& data) {
  return read_post_status(test::make_ok_reply(data), kAskedAt).value();
}

TEST(PostStatusRequest, names_the_post) {
  const auto request =
      post_status_request(*test::make_config(), Secret("act.1"), "v_pub_file~v2-1.7");
  EXPECT_EQ(request.url.target, "/v2/post/publish/status/fetch/");
  EXPECT_EQ(request.body, R"({"publish_id":"v_pub_file~v2-1.7"})");
  EXPECT_TRUE(request.idempotent);
}

TEST(PostStatusReply, knows_tiktoks_words) {
  const std::pair<const char*, PostPhase> words[] = {
      {"PROCESSING_UPLOAD", PostPhase::uploading},
      {"PROCESSING_DOWNLOAD", PostPhase::downloading},
      {"SEND_TO_USER_INBOX", PostPhase::in_inbox},
      {"PUBLISH_COMPLETE", PostPhase::complete},
      {"FAILED", PostPhase::failed},
      {"PUBLISH_SUCCESS", PostPhase::processing},  // in no document: still pending
      {"EXPIRED", PostPhase::processing}};
  for (const auto& [word, phase] : words) {
    const auto status = read(std::string(R"({"status":")") + word + R"("})");
    EXPECT_EQ(status.phase, phase) << word;
    EXPECT_EQ(status.word, word);
  }
}

TEST(PostStatusReply, ids_beyond_2_to_the_53_stay_exact) {
  using Ids = std::vector<std::string>;
  const std::pair<const char*, Ids> shapes[] = {
      {"[7678907398077074696]", {"7678907398077074696"}},
      {R"(["7678907398077074696",7678907398077074697])",
       {"7678907398077074696", "7678907398077074697"}},
      {"7678907398077074696", {"7678907398077074696"}},
      {R"("7678907398077074696")", {"7678907398077074696"}},
      {"[]", {}},
      {"null", {}},
      {R"("")", {}},
      {"[0]", {}},
      {"[1.5,{}]", {}}};
  for (const auto& [value, ids] : shapes) {
    const auto status =
        read(std::string(R"({"status":"PUBLISH_COMPLETE","publicaly_available_post_id":)") + value +
             "}");
    EXPECT_EQ(status.post_ids, ids) << value;
  }
  EXPECT_TRUE(read(R"({"status":"PUBLISH_COMPLETE"})").post_ids.empty());
  EXPECT_EQ(read(R"({"status":"PUBLISH_COMPLETE","publicly_available_post_id":[7]})").post_ids,
            Ids{"7"});
}

TEST(PostStatusReply, reads_bytes_and_reason) {
  const auto status = read(
      R"({"status":"FAILED","fail_reason":"duration_check_failed","uploaded_bytes":5000000000,
          "downloaded_bytes":7})");
  EXPECT_EQ(status.fail_reason, "duration_check_failed");
  EXPECT_EQ(status.uploaded_bytes, 5'000'000'000);
  EXPECT_EQ(status.downloaded_bytes, 7);
}

TEST(PostStatusReply, passes_errors_on) {
  EXPECT_EQ(
      read_post_status(test::make_error_reply(400, "invalid_publish_id"), kAskedAt).error().code,
      "invalid_publish_id");
  EXPECT_EQ(read_post_status(test::make_ok_reply("{}"), kAskedAt).error().code, "bad_reply");
}

TEST(PostFailure, carries_the_reason) {
  const Error spam = post_failure(read(R"({"status":"FAILED","fail_reason":"spam_risk_text"})"));
  EXPECT_EQ(spam.kind, Errc::publish_failed);
  EXPECT_EQ(spam.code, "spam_risk_text");
  EXPECT_FALSE(spam.retryable);
  EXPECT_TRUE(post_failure(read(R"({"status":"FAILED","fail_reason":"internal"})")).retryable);
  EXPECT_EQ(post_failure(read(R"({"status":"FAILED"})")).code, "publish_failed");
}

}  // namespace
}  // namespace tokpost::tiktok
