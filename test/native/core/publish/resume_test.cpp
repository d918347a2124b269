#include "native/core/publish/resume.hpp"

#include "test/native/core/publish/publish_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

PostRecord stalled(SourceKind kind, StallReason reason) {
  PostRecord record;
  record.content.source.kind = kind;
  record.content.source.size_bytes = 10;
  record.progress.state = PostState::stalled;
  record.progress.stalled_because = reason;
  return record;
}

TEST(Resume, goes_on_where_the_bytes_are_needed) {
  PostRecord record = stalled(SourceKind::file, StallReason::source_changed);
  EXPECT_EQ(*resumed_state(record, false), PostState::uploading);
  record.progress.publish_id = "p";
  EXPECT_EQ(*resumed_state(record, false), PostState::uploading);
  record.progress.acknowledged_bytes = 10;
  EXPECT_EQ(*resumed_state(record, false), PostState::processing);
}

TEST(Resume, pulled_posts_are_with_tiktok_once_they_have_a_publish_id) {
  PostRecord record = stalled(SourceKind::url, StallReason::needs_reconnect);
  EXPECT_EQ(*resumed_state(record, false), PostState::uploading);
  record.progress.publish_id = "p";
  EXPECT_EQ(*resumed_state(record, false), PostState::processing);
}

TEST(Resume, what_went_with_its_process_has_to_be_handed_over) {
  PostRecord record = stalled(SourceKind::stream, StallReason::source_lost);
  EXPECT_EQ(resumed_state(record, false).error().code, "source_required");
  EXPECT_FALSE(can_resume_alone(record));
  EXPECT_EQ(*resumed_state(record, true), PostState::uploading);
  record.progress.publish_id = "p";
  record.progress.last_chunk_began_at = from_unix_seconds(1);
  EXPECT_EQ(resumed_state(record, false).error().code, "source_required");
  EXPECT_FALSE(can_resume_alone(record));
  record.progress.stalled_because = StallReason::needs_reconnect;  // nobody has asked TikTok yet
  EXPECT_EQ(*resumed_state(record, false), PostState::processing);
}

TEST(Resume, bytes_of_two_sources_are_never_mixed) {
  PostRecord record = stalled(SourceKind::file, StallReason::source_changed);
  record.content.source.fingerprint = "first";
  const FakeSource same(10, "first");
  const FakeSource other(10, "second");
  EXPECT_FALSE(*needs_new_init(record, other));  // nothing has been sent
  record.progress.publish_id = "p";
  EXPECT_FALSE(*needs_new_init(record, same));
  EXPECT_TRUE(*needs_new_init(record, other));
  EXPECT_EQ(needs_new_init(record, FakeSource(11, "first")).error().code, "source_changed");
  record.progress.last_chunk_began_at = from_unix_seconds(1);
  EXPECT_FALSE(*needs_new_init(record, same));
  EXPECT_EQ(needs_new_init(record, other).error().code, "source_changed");
  EXPECT_FALSE(*needs_new_init(record, FakeSource(10)));  // of a stream nothing is known
}

TEST(Resume, doubt_and_removal_are_no_beginnings) {
  EXPECT_EQ(
      resumed_state(stalled(SourceKind::url, StallReason::ambiguous_init), false).error().code,
      "ambiguous_init");
  EXPECT_EQ(
      resumed_state(stalled(SourceKind::file, StallReason::account_removed), false).error().code,
      "account_removed");
  PostRecord running = stalled(SourceKind::file, StallReason::source_lost);
  EXPECT_TRUE(can_resume_alone(running));
  running.progress.state = PostState::processing;
  EXPECT_FALSE(can_resume_alone(running));
}

class ResumedPost : public PublishFixture {};

TEST_F(ResumedPost, goes_through_checks_and_init_again) {
  accounts_->set("open-1", nullptr);
  for (const auto& request : {file_post(), pulled_post(), photo_post()}) {
    const auto post = run_post(request);
    ASSERT_EQ(post->progress().stalled_because, StallReason::token_missing);
    accounts_->set("open-1", clients_.front());
    auto marked = await([&] { return async_mark_resumed(post); });
    ASSERT_TRUE(marked.has_value()) << marked.error().message;
    run_post(post);
    EXPECT_EQ(post->state(), PostState::processing);
    accounts_->set("open-1", nullptr);
  }
  EXPECT_EQ(tiktok_->count(kInitPath), 3u);
}

TEST_F(ResumedPost, other_bytes_get_an_upload_of_their_own) {
  PostProgress progress;
  progress.state = PostState::uploading;
  progress.publish_id = "v_pub~old";
  progress.upload_url = Secret("https://upload.test/old");
  progress.acknowledged_bytes = 400'000;
  const auto post = live(file_post(), progress);
  ASSERT_TRUE(await([&] { return post->async_stall(StallReason::source_changed); }).has_value());
  post->handle = std::make_shared<FakeSource>(1'000'000, "another");
  ASSERT_TRUE(await([&] { return async_mark_resumed(post); }).has_value());
  run_post(post);
  EXPECT_EQ(post->state(), PostState::processing);
  EXPECT_EQ(post->progress().attempt, 2);
  EXPECT_EQ(post->progress().publish_id, "v_pub~1");
  EXPECT_EQ(uploader_->tasks().back().acknowledged_bytes, 0u);
}

}  // namespace
}  // namespace tokpost::test
