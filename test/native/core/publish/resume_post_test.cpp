#include "native/core/publish/resume_post.hpp"

#include "test/native/core/publish/engine_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

using Kind = UploadOutcome::Kind;

TEST_F(EngineTest, missing_token_waits_until_it_comes) {
  accounts_->set("open-1", nullptr);
  const std::string id = accepted(file_post());
  ASSERT_TRUE(reaches(id, PostState::stalled));
  EXPECT_EQ(get(id).stalled_because, StallReason::token_missing);
  accounts_->set("open-1", clients_.front());
  const PostOwner owner{"account-1", "user-1", "open-1"};
  auto told = await([&] { return engine_->async_tokens_arrived(owner); });
  ASSERT_TRUE(told.has_value());
  EXPECT_TRUE(reaches(id, PostState::published));
}

TEST_F(EngineTest, lost_buffer_goes_on_when_it_is_handed_over_again) {
  const auto buffer = request(PostKind::video, R"({"source":{"buffer":1000000}})");
  PostOrder wanted = order(buffer);
  wanted.source = std::make_shared<FakeSource>(1'000'000);
  uploader_->next({.kind = Kind::source,
                   .begins_last_chunk = false,
                   .error = make_error(Errc::state, "source_lost", "Gone.")});
  auto view = await([&] { return engine_->async_accept(wanted); });
  ASSERT_TRUE(view.has_value()) << view.error().message;
  ASSERT_TRUE(reaches(view->id, PostState::stalled));
  EXPECT_EQ(resume(view->id).error().code, "source_required");
  const auto other_size = std::make_shared<FakeSource>(5);
  EXPECT_EQ(resume(view->id, other_size).error().code, "source_changed");
  ASSERT_TRUE(resume(view->id, std::make_shared<FakeSource>(1'000'000)).has_value());
  EXPECT_TRUE(reaches(view->id, PostState::published));
  EXPECT_EQ(tiktok_->count(kInitPath), 1u);
}

TEST_F(EngineTest, post_is_resumed_the_moment_it_stalls) {
  for (int i = 0; i < 20; ++i) {
    uploader_->next({.kind = Kind::source,
                     .begins_last_chunk = false,
                     .error = make_error(Errc::state, "source_lost", "Gone.")});
    const std::string id = accepted(file_post());
    while (get(id).state != PostState::stalled) std::this_thread::yield();
    EXPECT_NE(resume(id)->state, PostState::stalled);
    ASSERT_TRUE(reaches(id, PostState::published));
    clock_.advance(std::chrono::minutes(2));  // the governor's windows
  }
}

TEST_F(EngineTest, bytes_for_a_post_that_has_its_own_are_refused) {
  const auto bytes = std::make_shared<FakeSource>(1'000'000);
  tiktok_->usual(kStatusPath, make_ok_reply(R"({"status":"PROCESSING_UPLOAD"})"));
  const std::string sent = accepted(file_post());
  ASSERT_TRUE(reaches(sent, PostState::processing));
  EXPECT_EQ(resume(sent, bytes).error().code, "not_stalled");
  const auto at = to_unix_milliseconds(clock_.wall_now() + hours(1));
  const std::string waiting = accepted(
      request(PostKind::video, R"({"source":"clip.mp4","publishAt":)" + std::to_string(at) + "}"));
  EXPECT_EQ(resume(waiting, bytes).error().code, "not_stalled");
  EXPECT_EQ(to_unix_milliseconds(*stored(waiting).progress.wake_at), at);
}

TEST_F(EngineTest, what_is_left_alone_is_looked_at_when_it_would_have_been) {
  tiktok_->usual(kStatusPath, make_ok_reply(R"({"status":"SEND_TO_USER_INBOX"})"));
  const std::string id = accepted(file_draft());
  ASSERT_TRUE(reaches(id, PostState::in_inbox));
  const auto due_at = stored(id).progress.wake_at;
  ASSERT_TRUE(due_at.has_value());
  auto settled = await([&] { return engine_->async_settle(id, Settlement{true, std::nullopt}); });
  EXPECT_EQ(settled.error().code, "not_stalled");
  EXPECT_EQ(stored(id).progress.wake_at, due_at);
  EXPECT_FALSE(cancel(id).cancelled);
  EXPECT_EQ(stored(id).progress.wake_at, due_at);
}

TEST_F(EngineTest, upload_in_doubt_goes_on_where_it_was) {
  uploader_->next({.kind = Kind::ambiguous, .acknowledges = 400'000});
  tiktok_->usual(kStatusPath, make_ok_reply(R"({"status":"PROCESSING_UPLOAD"})"));
  const std::string id =
      accepted(request(PostKind::video, R"({"source":"clip.mp4","polling":{"maxChecks":1}})"));
  ASSERT_TRUE(reaches(id, PostState::stalled));
  EXPECT_EQ(get(id).stalled_because, StallReason::ambiguous_upload);
  tiktok_->next_status(R"({"status":"PROCESSING_UPLOAD","uploaded_bytes":400000})");
  tiktok_->usual(kStatusPath, make_ok_reply(R"({"status":"PUBLISH_COMPLETE"})"));
  ASSERT_TRUE(resume(id).has_value());
  ASSERT_TRUE(reaches(id, PostState::published));
  EXPECT_EQ(uploader_->tasks().back().upload_url, Secret("https://upload.test/1"));
  EXPECT_EQ(tiktok_->count(kInitPath), 1u);
}

TEST_F(EngineTest, resume_all_takes_up_what_needs_nobody) {
  accounts_->set("open-1", nullptr);
  const std::string waits = accepted(file_post());
  ASSERT_TRUE(reaches(waits, PostState::stalled));
  accounts_->set("open-1", clients_.front());
  tiktok_->next(kInitPath, lost_answer());
  const std::string doubtful = accepted(pulled_post());
  ASSERT_TRUE(reaches(doubtful, PostState::stalled));
  auto resumed = await([&] { return engine_->async_resume_all(); });
  ASSERT_TRUE(resumed.has_value());
  EXPECT_EQ(*resumed, 1u);
  EXPECT_TRUE(reaches(waits, PostState::published));
  EXPECT_EQ(get(doubtful).state, PostState::stalled);
}

}  // namespace
}  // namespace tokpost::test
