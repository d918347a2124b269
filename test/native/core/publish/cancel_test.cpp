#include "native/core/publish/cancel.hpp"

#include "test/native/core/publish/engine_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

class CancelTest : public EngineTest {};

TEST_F(CancelTest, scheduled_post_can_be_cancelled) {
  const auto at = to_unix_milliseconds(clock_.wall_now() + hours(1));
  const std::string id = accepted(
      request(PostKind::video, R"({"source":"clip.mp4","publishAt":)" + std::to_string(at) + "}"));
  EXPECT_TRUE(cancel(id).cancelled);
  EXPECT_EQ(get(id).state, PostState::cancelled);
}

TEST_F(CancelTest, cancel_is_certain_before_the_last_byte) {
  const auto gate = std::make_shared<Gate>();
  uploader_->next({.gate = gate});
  const std::string id = accepted(file_post());
  gate->wait_for_arrival();
  const CancelAnswer answer = cancel(id);
  EXPECT_TRUE(answer.cancelled);
  EXPECT_EQ(get(id).state, PostState::cancelled);
}

TEST_F(CancelTest, cancel_waits_for_an_init_and_then_nothing_is_sent) {
  const auto gate = std::make_shared<Gate>();
  tiktok_->hold(kInitPath, gate);
  const std::string id = accepted(file_post());
  gate->wait_for_arrival();
  std::thread opener([&] {
    std::this_thread::sleep_for(milliseconds(20));
    gate->open();
  });
  EXPECT_TRUE(cancel(id).cancelled);
  opener.join();
  EXPECT_TRUE(uploader_->tasks().empty());
  EXPECT_EQ(get(id).publish_id, "v_pub~1");
}

TEST_F(CancelTest, cancel_after_the_last_byte_lets_the_post_go_on) {
  tiktok_->usual(kStatusPath, make_ok_reply(R"({"status":"PROCESSING_UPLOAD"})"));
  const std::string id = accepted(file_post());
  ASSERT_TRUE(reaches(id, PostState::processing));
  EXPECT_FALSE(cancel(id).cancelled);
  tiktok_->usual(kStatusPath, make_ok_reply(R"({"status":"PUBLISH_COMPLETE"})"));
  EXPECT_TRUE(reaches(id, PostState::published));
}

TEST_F(CancelTest, cancel_of_a_pull_asks_tiktok) {
  tiktok_->usual(kStatusPath, make_ok_reply(R"({"status":"PROCESSING_DOWNLOAD"})"));
  const std::string id = accepted(pulled_post());
  ASSERT_TRUE(reaches(id, PostState::processing));
  tiktok_->usual(kStatusPath,
                 make_ok_reply(R"({"status":"FAILED","fail_reason":"publish_cancelled"})"));
  EXPECT_TRUE(cancel(id).cancelled);
  EXPECT_EQ(tiktok_->count(kCancelPath), 1u);
}

TEST_F(CancelTest, cancel_of_what_has_ended_says_how) {
  const std::string id = accepted(file_post());
  ASSERT_TRUE(reaches(id, PostState::published));
  const CancelAnswer answer = cancel(id);
  EXPECT_FALSE(answer.cancelled);
  EXPECT_EQ(answer.state, PostState::published);
}

TEST_F(CancelTest, removed_accounts_posts_end) {
  tiktok_->usual(kStatusPath, make_ok_reply(R"({"status":"PROCESSING_UPLOAD"})"));
  const std::string sent = accepted(file_post());
  ASSERT_TRUE(reaches(sent, PostState::processing));
  const auto at = to_unix_milliseconds(clock_.wall_now() + hours(1));
  const std::string waiting = accepted(
      request(PostKind::video, R"({"source":"clip.mp4","publishAt":)" + std::to_string(at) + "}"));
  auto removed = await([&] { return engine_->async_account_removed("account-1"); });
  ASSERT_TRUE(removed.has_value()) << removed.error().message;
  EXPECT_TRUE(reaches(sent, PostState::stalled));
  EXPECT_EQ(get(sent).stalled_because, StallReason::account_removed);
  EXPECT_EQ(get(waiting).state, PostState::cancelled);
}

TEST_F(CancelTest, refused_cancel_changes_nothing) {
  tiktok_->usual(kStatusPath, make_ok_reply(R"({"status":"PROCESSING_UPLOAD"})"));
  const std::string id =
      accepted(request(PostKind::video, R"({"source":"clip.mp4","polling":{"maxChecks":1}})"));
  ASSERT_TRUE(reaches(id, PostState::stalled));
  const auto due_at = stored(id).progress.wake_at;
  ASSERT_TRUE(due_at.has_value());
  EXPECT_FALSE(cancel(id).cancelled);
  EXPECT_EQ(stored(id).progress.wake_at, due_at);
  EXPECT_EQ(get(id).stalled_because, StallReason::checks_exhausted);
}

TEST_F(CancelTest, removed_accounts_posts_wait_for_nothing_any_more) {
  tiktok_->usual(kStatusPath, make_ok_reply(R"({"status":"PROCESSING_UPLOAD"})"));
  const std::string sent =
      accepted(request(PostKind::video, R"({"source":"clip.mp4","polling":{"maxChecks":1}})"));
  ASSERT_TRUE(reaches(sent, PostState::stalled));
  tiktok_->usual(kInitPath, lost_answer());
  const std::string doubtful = accepted(photo_post());
  ASSERT_TRUE(reaches(doubtful, PostState::stalled));
  auto removed = await([&] { return engine_->async_account_removed("account-1"); });
  ASSERT_TRUE(removed.has_value()) << removed.error().message;
  EXPECT_EQ(get(sent).stalled_because, StallReason::account_removed);
  EXPECT_EQ(stored(sent).progress.wake_at, std::nullopt);
  EXPECT_EQ(get(doubtful).stalled_because, StallReason::ambiguous_init);
}

}  // namespace
}  // namespace tokpost::test
