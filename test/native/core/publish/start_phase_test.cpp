#include "native/core/publish/start_phase.hpp"

#include "test/native/core/publish/publish_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

class StartPhase : public PublishFixture {
 protected:
  static PostProgress unanswered_init(std::int64_t attempt = 1) {
    PostProgress progress;
    progress.state = PostState::starting;
    progress.attempt = attempt;
    progress.init_began_at = from_unix_seconds(1'800'000'000);
    return progress;
  }
};

TEST_F(StartPhase, file_whose_init_answer_is_lost_is_started_again) {
  tiktok_->next(kInitPath, lost_answer());
  tiktok_->next(kInitPath, make_reply(502, "<html>bad gateway</html>"));
  const auto post = run_post(file_post());
  EXPECT_EQ(post->state(), PostState::processing);
  EXPECT_EQ(tiktok_->count(kInitPath), 3u);
  EXPECT_EQ(post->progress().attempt, 3);
}

TEST_F(StartPhase, file_ends_failed_after_the_configured_attempts) {
  tiktok_->usual(kInitPath, lost_answer());
  const auto post = run_post(file_post());
  EXPECT_EQ(post->state(), PostState::failed);
  EXPECT_EQ(error_code(*post), "reset");
  EXPECT_EQ(tiktok_->count(kInitPath), 5u);
  EXPECT_TRUE(uploader_->tasks().empty());
}

TEST_F(StartPhase, draft_whose_init_answer_is_lost_is_started_once_more_only) {
  tiktok_->usual(kInitPath, lost_answer());
  const auto post = run_post(file_draft());
  EXPECT_EQ(post->state(), PostState::failed);
  EXPECT_EQ(tiktok_->count(kInitPath), 2u);
}

TEST_F(StartPhase, file_init_answered_by_a_gateway_is_repeated_whatever_the_status) {
  for (const int status : {400, 401, 403, 501}) {
    tiktok_->next(kInitPath, make_reply(status, "<html>"));
    EXPECT_EQ(run_post(file_post())->state(), PostState::processing) << status;
  }
  EXPECT_EQ(tiktok_->count(kInitPath), 8u);
}

TEST_F(StartPhase, draft_counts_an_init_of_an_earlier_process_as_one_of_the_two) {
  tiktok_->usual(kInitPath, lost_answer());
  const auto post = run_post(file_draft(), unanswered_init());
  EXPECT_EQ(post->state(), PostState::failed);
  EXPECT_EQ(tiktok_->count(kInitPath), 1u);
}

TEST_F(StartPhase, limit_that_holds_a_draft_up_does_not_use_up_its_repeat) {
  tiktok_->next(kInitPath, make_error_reply(429, "rate_limit_exceeded"));
  tiktok_->next(kInitPath, lost_answer());
  const auto post = run_post(file_draft());
  EXPECT_EQ(post->state(), PostState::processing);
  EXPECT_EQ(tiktok_->count(kInitPath), 3u);
}

TEST_F(StartPhase, retry_after_of_a_limit_is_waited_out_however_long) {
  auto refused = make_error_reply(429, "rate_limit_exceeded");
  refused.headers.push_back({"Retry-After", "600"});
  tiktok_->next(kInitPath, refused);
  const SteadyTime before = clock_.steady_now();
  const auto post = run_post(pulled_post());
  EXPECT_EQ(post->state(), PostState::processing);
  EXPECT_GE(clock_.steady_now() - before, std::chrono::seconds(600));
  bool told = false;
  for (const PostNews& entry : news()) told = told || entry.post.waiting_until.has_value();
  EXPECT_TRUE(told);
  EXPECT_FALSE(post->progress().waiting_until);
}

TEST_F(StartPhase, draft_counts_the_inits_of_earlier_processes) {
  const auto post = run_post(file_draft(), unanswered_init(2));
  EXPECT_EQ(post->state(), PostState::failed);
  EXPECT_EQ(error_code(*post), "init_answer_lost");
  EXPECT_EQ(tiktok_->count(kInitPath), 0u);
}

TEST_F(StartPhase, pulled_init_whose_answer_is_lost_is_never_repeated) {
  tiktok_->next(kInitPath, lost_answer());
  const auto post = run_post(pulled_post());
  EXPECT_EQ(post->state(), PostState::stalled);
  EXPECT_EQ(post->progress().stalled_because, StallReason::ambiguous_init);
  EXPECT_EQ(tiktok_->count(kInitPath), 1u);
  EXPECT_EQ(stored(post->content().id).progress.state, PostState::stalled);
}

TEST_F(StartPhase, photos_init_answered_with_5xx_or_a_foreign_page_is_never_repeated) {
  for (const int status : {200, 400, 401, 403, 413, 422, 500, 503}) {
    tiktok_->next(kInitPath, make_reply(status, "<html>"));
    const auto post = run_post(photo_post());
    EXPECT_EQ(post->progress().stalled_because, StallReason::ambiguous_init) << status;
  }
  EXPECT_EQ(tiktok_->count(kInitPath), 8u);
}

TEST_F(StartPhase, pulled_init_of_a_process_that_ended_before_the_answer_stalls) {
  const auto post = run_post(pulled_post(), unanswered_init());
  EXPECT_EQ(post->progress().stalled_because, StallReason::ambiguous_init);
  EXPECT_EQ(tiktok_->count(kInitPath), 0u);
}

TEST_F(StartPhase, file_init_of_a_process_that_ended_before_the_answer_is_repeated) {
  const auto post = run_post(file_post(), unanswered_init(9));
  EXPECT_EQ(post->state(), PostState::processing);
  EXPECT_EQ(post->progress().attempt, 10);
}

TEST_F(StartPhase, pulled_init_that_did_not_go_out_is_repeated) {
  tiktok_->next(kInitPath, refused_connection());
  tiktok_->next(kInitPath, make_error_reply(429, "rate_limit_exceeded"));
  const auto post = run_post(pulled_post());
  EXPECT_EQ(post->state(), PostState::processing);
  EXPECT_EQ(tiktok_->count(kInitPath), 3u);
  EXPECT_EQ(post->progress().attempt, 1);
}

TEST_F(StartPhase, refusal_of_tiktoks_ends_the_post) {
  tiktok_->next(kInitPath, make_error_reply(403, "url_ownership_unverified"));
  const auto post = run_post(pulled_post());
  EXPECT_EQ(post->state(), PostState::failed);
  EXPECT_EQ(error_code(*post), "url_ownership_unverified");
  EXPECT_EQ(tiktok_->count(kInitPath), 1u);
}

TEST_F(StartPhase, dead_token_stalls_until_the_account_is_connected_again) {
  tiktok_->next(kInitPath, make_error_reply(401, "access_token_invalid"));
  const auto post = run_post(file_post());
  EXPECT_EQ(post->progress().stalled_because, StallReason::needs_reconnect);
}

TEST_F(StartPhase, plan_and_ticket_are_written_down_before_the_first_byte) {
  const auto post = run_post(file_post());
  const auto tasks = uploader_->tasks();
  ASSERT_EQ(tasks.size(), 1u);
  EXPECT_EQ(tasks[0].upload_url.reveal(), "https://upload.test/1");
  EXPECT_EQ(tasks[0].plan.count, 1u);
  const PostRecord record = stored(post->content().id);
  EXPECT_EQ(record.progress.publish_id, "v_pub~1");
  EXPECT_EQ(record.progress.chunk_size, 1'000'000);
  EXPECT_TRUE(has_line("tiktok: session initialized (publish_id v_pub~1)"));
}

TEST_F(StartPhase, inits_of_the_day_are_counted) {
  run_post(file_post());
  run_post(file_draft());
  auto use = await([&] {
    return rate_log_->async_use({"open-1", "drafts_a_day", std::chrono::hours(24)});
  });
  EXPECT_EQ(use->count, 1);
}

TEST_F(StartPhase, seventh_init_within_a_minute_waits_and_says_until_when) {
  const auto shared = tools();
  for (int i = 0; i < 7; ++i) {
    run_post(std::make_shared<LivePost>(shared, insert(file_post())));
  }
  bool waited = false;
  for (const PostNews& entry : news()) {
    if (!entry.post.waiting_until) continue;
    waited = true;
    EXPECT_EQ(entry.post.state, PostState::queued);
  }
  EXPECT_TRUE(waited);
  EXPECT_EQ(tiktok_->count(kInitPath), 7u);
}

TEST_F(StartPhase, request_carries_what_the_kind_allows) {
  const media::ChunkPlan plan = media::plan_chunks(1'000'000);
  const auto body = [&](const PostRequest& request) {
    return init_request(*config_, Secret("t"), request, plan).body;
  };
  EXPECT_NE(body(file_post()).find("FILE_UPLOAD"), std::string::npos);
  EXPECT_EQ(body(file_draft()).find("post_info"), std::string::npos);
  EXPECT_NE(body(pulled_post()).find("https://cdn.example/v.mp4"), std::string::npos);
  EXPECT_NE(body(photo_post()).find("DIRECT_POST"), std::string::npos);
  const auto draft = request(PostKind::draft_photos, R"({"photos":["https://cdn.example/1.jpg"]})");
  EXPECT_NE(body(draft).find("MEDIA_UPLOAD"), std::string::npos);
}

}  // namespace
}  // namespace tokpost::test
