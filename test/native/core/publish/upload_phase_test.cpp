#include "native/core/publish/upload_phase.hpp"

#include "test/native/core/publish/publish_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

using Kind = UploadOutcome::Kind;

class UploadPhase : public PublishFixture {
 protected:
  // As a process leaves it behind in the middle of an upload.
  static PostProgress uploading(bool last_chunk_began, std::int64_t acknowledged = 0) {
    PostProgress progress;
    progress.state = PostState::uploading;
    progress.publish_id = "v_pub~old";
    progress.upload_url = Secret("https://upload.test/old");
    progress.chunk_size = 500'000;
    progress.chunk_count = 2;
    progress.acknowledged_bytes = acknowledged;
    progress.init_began_at = from_unix_seconds(1'800'000'000);
    progress.init_answered_at = progress.init_began_at;
    if (last_chunk_began) progress.last_chunk_began_at = progress.init_began_at;
    return progress;
  }
};

TEST_F(UploadPhase, complete_upload_is_handed_to_the_watch) {
  const auto post = run_post(file_post());
  EXPECT_EQ(post->state(), PostState::processing);
  EXPECT_EQ(post->progress().acknowledged_bytes, 1'000'000);
  EXPECT_TRUE(post->is_all_sent());
  EXPECT_TRUE(has_line("tiktok: upload started: hello (1.0 MB)"));
}

TEST_F(UploadPhase, new_init_is_made_where_nothing_can_have_been_posted) {
  uploader_->next({.kind = Kind::start_anew, .begins_last_chunk = false});
  const auto post = run_post(file_post());
  EXPECT_EQ(post->state(), PostState::processing);
  EXPECT_EQ(post->progress().attempt, 2);
  EXPECT_EQ(post->progress().publish_id, "v_pub~2");
  EXPECT_EQ(tiktok_->count(kInitPath), 2u);
  const auto tasks = uploader_->tasks();
  ASSERT_EQ(tasks.size(), 2u);
  EXPECT_EQ(tasks[1].acknowledged_bytes, 0u);
  EXPECT_FALSE(tasks[1].last_chunk_began);
}

TEST_F(UploadPhase, state_stays_uploading_through_a_new_init) {
  uploader_->next({.kind = Kind::start_anew});
  run_post(file_post());
  std::vector<PostState> states;
  for (const PostNews& entry : news()) {
    if (states.empty() || states.back() != entry.post.state) states.push_back(entry.post.state);
  }
  const std::vector<PostState> expected = {PostState::checking, PostState::starting,
                                           PostState::uploading, PostState::processing};
  EXPECT_EQ(std::vector<PostState>(states.end() - 4, states.end()), expected);
}

TEST_F(UploadPhase, new_inits_without_progress_come_to_an_end) {
  for (int i = 0; i < 9; ++i) uploader_->next({.kind = Kind::start_anew});
  const auto post = run_post(file_post());
  EXPECT_EQ(post->state(), PostState::failed);
  EXPECT_EQ(tiktok_->count(kInitPath), 5u);
}

TEST_F(UploadPhase, lost_answer_to_the_last_chunk_is_watched_and_never_started_anew) {
  uploader_->next({.kind = Kind::ambiguous, .error = lost_answer()});
  const auto post = run_post(file_post());
  EXPECT_EQ(post->state(), PostState::processing);
  EXPECT_FALSE(post->is_all_sent());
  EXPECT_EQ(tiktok_->count(kInitPath), 1u);
  look(post);
  EXPECT_EQ(post->state(), PostState::published);
}

TEST_F(UploadPhase, doubtful_upload_that_tiktok_never_settles_stalls) {
  tiktok_->usual(kStatusPath, make_ok_reply(R"({"status":"PROCESSING_UPLOAD"})"));
  uploader_->next({.kind = Kind::ambiguous, .error = lost_answer()});
  const auto post = run_post(file_post());
  while (look(post)) {
  }
  EXPECT_EQ(post->progress().stalled_because, StallReason::ambiguous_upload);
  EXPECT_EQ(tiktok_->count(kInitPath), 1u);
}

TEST_F(UploadPhase, goes_on_from_the_last_acknowledged_byte_after_a_restart) {
  const auto post = run_post(file_post(), uploading(false, 500'000));
  EXPECT_EQ(post->state(), PostState::processing);
  const auto tasks = uploader_->tasks();
  ASSERT_EQ(tasks.size(), 1u);
  EXPECT_EQ(tasks[0].acknowledged_bytes, 500'000u);
  EXPECT_EQ(tasks[0].upload_url.reveal(), "https://upload.test/old");
  EXPECT_EQ(tiktok_->count(kInitPath), 0u);
}

TEST_F(UploadPhase, last_chunk_of_a_process_that_ended_is_settled_by_status) {
  tiktok_->next_status(R"({"status":"PROCESSING_UPLOAD","uploaded_bytes":1000000})");
  const auto post = run_post(file_post(), uploading(true));
  EXPECT_EQ(post->state(), PostState::processing);
  EXPECT_TRUE(post->is_all_sent());
  EXPECT_TRUE(uploader_->tasks().empty());
}

TEST_F(UploadPhase, rest_of_the_last_chunk_is_sent_where_tiktok_lacks_it) {
  tiktok_->next_status(R"({"status":"PROCESSING_UPLOAD","uploaded_bytes":500000})");
  const auto post = run_post(file_post(), uploading(true));
  const auto tasks = uploader_->tasks();
  ASSERT_EQ(tasks.size(), 1u);
  EXPECT_EQ(tasks[0].acknowledged_bytes, 500'000u);
  EXPECT_TRUE(tasks[0].last_chunk_began);
  EXPECT_EQ(post->state(), PostState::processing);
}

TEST_F(UploadPhase, status_that_fails_once_leaves_no_last_chunk_in_doubt) {
  tiktok_->next(kStatusPath, make_reply(502, "<html>"));
  tiktok_->next_status(R"({"status":"PROCESSING_UPLOAD","uploaded_bytes":600000})");
  const auto post = run_post(file_post(), uploading(true, 500'000));
  ASSERT_EQ(uploader_->tasks().size(), 1u);
  EXPECT_EQ(uploader_->tasks()[0].acknowledged_bytes, 600'000u);
  EXPECT_TRUE(post->is_all_sent());
}

TEST_F(UploadPhase, last_chunk_without_uploaded_bytes_is_left_in_doubt) {
  tiktok_->next_status(R"({"status":"PROCESSING_UPLOAD"})");
  const auto post = run_post(file_post(), uploading(true));
  EXPECT_EQ(post->state(), PostState::processing);
  EXPECT_FALSE(post->is_all_sent());
  EXPECT_TRUE(uploader_->tasks().empty());
  EXPECT_EQ(tiktok_->count(kInitPath), 0u);
}

TEST_F(UploadPhase, buffer_that_died_with_its_process_stalls) {
  const auto buffer = request(PostKind::video, R"({"source":{"buffer":1000000}})");
  const auto post = run_post(buffer, uploading(false));
  EXPECT_EQ(post->progress().stalled_because, StallReason::source_lost);
}

TEST_F(UploadPhase, buffer_whose_last_chunk_had_begun_is_settled_by_status) {
  tiktok_->next_status(R"({"status":"PUBLISH_COMPLETE"})");
  const auto buffer = request(PostKind::video, R"({"source":{"buffer":1000000}})");
  const auto post = run_post(buffer, uploading(true));
  EXPECT_EQ(post->state(), PostState::processing);
  look(post);
  EXPECT_EQ(post->state(), PostState::published);
}

TEST_F(UploadPhase, changed_file_is_refused) {
  const auto post = live(file_post(), uploading(false));
  opener_->fingerprint = "another";
  run_post(post);
  EXPECT_EQ(post->progress().stalled_because, StallReason::source_changed);
}

TEST_F(UploadPhase, source_that_changes_during_the_upload_stalls) {
  uploader_->next({.kind = Kind::source,
                   .begins_last_chunk = false,
                   .error = make_error(Errc::state, "source_changed", "It changed.")});
  const auto post = run_post(file_post());
  EXPECT_EQ(post->progress().stalled_because, StallReason::source_changed);
}

TEST_F(UploadPhase, refused_upload_fails) {
  uploader_->next({.kind = Kind::failed,
                   .begins_last_chunk = false,
                   .error = make_error(Errc::upload, "upload_rejected", "No.")});
  const auto post = run_post(file_post());
  EXPECT_EQ(post->state(), PostState::failed);
  EXPECT_EQ(error_code(*post), "upload_rejected");
}

TEST_F(UploadPhase, stale_lease_stops_before_the_last_chunk) {
  const auto post = live(file_post(), uploading(false));
  const auto other = make_journal("two");
  // The lease is lost for good once another engine has taken it.
  clock_.advance(std::chrono::seconds(30));
  auto taken = await([&] { return other->async_acquire(post->content().id); });
  ASSERT_TRUE(taken.has_value()) << taken.error().message;
  run_post(post);
  EXPECT_EQ(post->intent(), Intent::lost);
  EXPECT_EQ(post->state(), PostState::uploading);
  EXPECT_EQ(stored(post->content().id).progress.last_chunk_began_at, std::nullopt);
}

TEST_F(UploadPhase, bytes_that_an_earlier_init_had_sent_are_no_progress) {
  for (int i = 0; i < 20; ++i) {
    uploader_->next(
        {.kind = Kind::start_anew, .begins_last_chunk = false, .acknowledges = 400'000});
  }
  const auto post = run_post(file_post());
  EXPECT_EQ(post->state(), PostState::failed);
  EXPECT_EQ(tiktok_->count(kInitPath), static_cast<std::size_t>(config_->retry.max_attempts));
}

TEST_F(UploadPhase, doubt_at_the_end_of_the_engine_is_left_to_whoever_goes_on) {
  const auto post = live(file_post());
  uploader_->next({.kind = Kind::ambiguous, .at_end = [&] { post->want(Intent::stop); }});
  run_post(post);
  EXPECT_EQ(post->state(), PostState::uploading);
  EXPECT_TRUE(stored(post->content().id).progress.last_chunk_began_at.has_value());
}

TEST_F(UploadPhase, progress_tells_bytes_and_rate) {
  uploader_->next({.acknowledges = 400'000});
  run_post(file_post());
  bool told = false;
  for (const PostNews& entry : news()) {
    if (entry.type != PostNews::Type::progress) continue;
    told = true;
    EXPECT_EQ(entry.post.pace.total_bytes, 1'000'000u);
    EXPECT_GE(entry.post.pace.sent_bytes, 400'000u);
  }
  EXPECT_TRUE(told);
}

}  // namespace
}  // namespace tokpost::test
