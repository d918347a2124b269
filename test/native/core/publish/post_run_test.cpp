#include "native/core/publish/post_run.hpp"

#include "native/core/publish/cancel.hpp"
#include "test/native/core/publish/failing_journal.hpp"
#include "test/native/core/publish/publish_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

class PostRun : public PublishFixture {};

TEST_F(PostRun, every_step_is_on_the_disk_before_the_next) {
  const auto post = run_post(file_post());
  auto events = await([&] { return journal_->async_events(0, 100); });
  std::vector<std::string> states;
  for (const PostEvent& event : *events) states.push_back(event.data);
  const std::vector<std::string> expected = {R"({"state":"queued"})", R"({"state":"checking"})",
                                             R"({"state":"starting"})", R"({"state":"uploading"})",
                                             R"({"state":"processing"})"};
  EXPECT_EQ(states, expected);
  EXPECT_TRUE(stored(post->content().id).progress.last_chunk_began_at.has_value());
}

TEST_F(PostRun, stopped_post_stays_where_it_was) {
  const auto post = live(file_post());
  post->want(Intent::stop);
  run_post(post);
  EXPECT_EQ(stored(post->content().id).progress.state, PostState::queued);
  EXPECT_EQ(tiktok_->count(kCreatorPath), 0u);
}

TEST_F(PostRun, post_whose_key_is_gone_waits_for_its_source) {
  PostRecord record = insert(file_post());
  record.unreadable =
      std::make_shared<Error>(make_error(Errc::store, "unknown_key", "No such key."));
  const auto post = run_post(std::make_shared<LivePost>(tools(), record));
  EXPECT_EQ(post->progress().stalled_because, StallReason::source_lost);
}

TEST_F(PostRun, cancel_is_certain_only_before_what_publishes) {
  PostRecord file = insert(file_post());
  EXPECT_TRUE(can_cancel_now(file));
  file.progress.init_began_at = clock_.wall_now();
  EXPECT_TRUE(can_cancel_now(file));
  file.progress.last_chunk_began_at = clock_.wall_now();
  EXPECT_FALSE(can_cancel_now(file));
  PostRecord pulled = insert(pulled_post());
  EXPECT_TRUE(can_cancel_now(pulled));
  pulled.progress.init_began_at = clock_.wall_now();
  EXPECT_FALSE(can_cancel_now(pulled));
}

TEST_F(PostRun, scheduled_post_that_is_due_is_queued_first) {
  PostProgress progress;
  progress.state = PostState::scheduled;
  const auto post = run_post(photo_post(), progress);
  EXPECT_EQ(post->state(), PostState::processing);
  EXPECT_EQ(news().front().post.state, PostState::queued);
}

TEST_F(PostRun, pull_that_may_be_published_is_beyond_checks) {
  tiktok_->usual(kCreatorPath, make_error_reply(403, "spam_risk_user_banned_from_posting"));
  PostProgress progress;
  progress.state = PostState::uploading;  // it had stalled, and was resumed
  progress.init_began_at = clock_.wall_now();
  const auto post = run_post(pulled_post(), progress);
  EXPECT_EQ(post->progress().stalled_because, StallReason::ambiguous_init);
  EXPECT_EQ(tiktok_->count(kCreatorPath), 0u);
}

TEST_F(PostRun, end_that_cannot_be_written_down_is_not_forgotten) {
  const auto failing = std::make_shared<FailingJournal>(journal_);
  uploader_->next({.kind = UploadOutcome::Kind::failed,
                   .begins_last_chunk = false,
                   .at_end = [failing] { failing->failing_saves = 1; }});
  const auto post = run_post(std::make_shared<LivePost>(tools(failing), insert(file_post())));
  EXPECT_EQ(post->state(), PostState::processing);  // the second upload went well
  EXPECT_EQ(uploader_->tasks().size(), 2u);
}

}  // namespace
}  // namespace tokpost::test
