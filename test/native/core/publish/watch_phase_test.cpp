#include "native/core/publish/watch_phase.hpp"

#include "test/native/core/publish/failing_journal.hpp"
#include "test/native/core/publish/publish_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

class WatchPhase : public PublishFixture {
 protected:
  static PostProgress processing() {
    PostProgress progress;
    progress.state = PostState::processing;
    progress.publish_id = "v_pub~7";
    progress.acknowledged_bytes = 1'000'000;
    progress.init_began_at = from_unix_seconds(1'800'000'000);
    progress.init_answered_at = progress.init_began_at;
    progress.last_chunk_began_at = progress.init_began_at;
    return progress;
  }
  static PostRequest public_post() {
    return request(PostKind::video, R"({"source":"clip.mp4","privacy":"public","wait":"public"})");
  }
  std::shared_ptr<LivePost> watched(const PostRequest& request) {
    return live(request, processing());
  }
  /// One whose next write fails.
  std::shared_ptr<LivePost> unwritable(const PostRequest& request) {
    const auto failing = std::make_shared<FailingJournal>(journal_);
    failing->failing_saves = 1;
    return std::make_shared<LivePost>(tools(failing), insert(request, processing()));
  }
};

TEST_F(WatchPhase, pending_post_is_looked_at_again_at_the_configured_pace) {
  tiktok_->next_status(R"({"status":"PROCESSING_UPLOAD","uploaded_bytes":1000000})");
  const auto post = watched(file_post());
  const auto pause = look(post);
  ASSERT_TRUE(pause.has_value());
  EXPECT_GE(*pause, milliseconds(4500));
  EXPECT_LE(*pause, milliseconds(5500));
  EXPECT_TRUE(has_line("tiktok: status check 1/30: PROCESSING_UPLOAD"));
  EXPECT_TRUE(has_line("tiktok: still processing, next check in 5 s") ||
              has_line("tiktok: still processing, next check in 6 s"));
}

TEST_F(WatchPhase, published_post_gives_ids_as_exact_strings_and_a_url) {
  tiktok_->next_status(
      R"({"status":"PUBLISH_COMPLETE","publicaly_available_post_id":[7678907398077074696]})");
  const auto post = watched(file_post());
  EXPECT_EQ(look(post), std::nullopt);
  EXPECT_EQ(post->state(), PostState::published);
  const PostView view = post->view();
  EXPECT_EQ(view.post_ids, std::vector<std::string>{"7678907398077074696"});
  EXPECT_EQ(view.url, "https://www.tiktok.com/@alice/video/7678907398077074696");
  EXPECT_EQ(view.status, "PUBLISH_COMPLETE");
  EXPECT_TRUE(view.settled);
  EXPECT_TRUE(has_line("tiktok: published (post id 7678907398077074696)"));
}

TEST_F(WatchPhase, published_private_post_has_no_url) {
  const auto post = watched(file_post());
  look(post);
  EXPECT_EQ(post->state(), PostState::published);
  EXPECT_EQ(post->view().url, std::nullopt);
  EXPECT_TRUE(has_line("tiktok: published"));
}

TEST_F(WatchPhase, inbox_is_the_success_of_a_draft_and_can_become_published) {
  tiktok_->next_status(R"({"status":"SEND_TO_USER_INBOX"})");
  const auto post = watched(file_draft());
  EXPECT_EQ(look(post), std::nullopt);
  EXPECT_EQ(post->state(), PostState::in_inbox);
  EXPECT_TRUE(post->view().settled);
  tiktok_->next_status(R"({"status":"SEND_TO_USER_INBOX"})");
  EXPECT_EQ(look(post), std::nullopt);
  EXPECT_EQ(post->state(), PostState::in_inbox);
  tiktok_->next_status(R"({"status":"PUBLISH_COMPLETE"})");
  EXPECT_EQ(look(post), std::nullopt);
  EXPECT_EQ(post->state(), PostState::published);
}

TEST_F(WatchPhase, draft_in_the_inbox_is_looked_at_again_for_a_day) {
  tiktok_->usual(kStatusPath, make_ok_reply(R"({"status":"SEND_TO_USER_INBOX"})"));
  PostProgress begun = processing();
  begun.init_answered_at = clock_.wall_now();
  const auto post = live(file_draft(), begun);
  std::vector<std::int64_t> minutes_passed;
  for (int i = 0; i < 40; ++i) {
    look(post);
    const auto wake_at = post->progress().wake_at;
    if (!wake_at) break;
    minutes_passed.push_back(
        std::chrono::duration_cast<minutes>(*wake_at - *begun.init_answered_at).count());
    clock_.advance(std::chrono::ceil<milliseconds>(*wake_at - clock_.wall_now()));
  }
  ASSERT_EQ(minutes_passed.size(), 27u);
  EXPECT_EQ((std::vector<std::int64_t>(minutes_passed.begin(), minutes_passed.begin() + 5)),
            (std::vector<std::int64_t>{1, 5, 15, 60, 120}));
  EXPECT_EQ(minutes_passed.back(), 24 * 60);
  EXPECT_EQ(post->state(), PostState::in_inbox);
}

TEST_F(WatchPhase, draft_in_the_inbox_stays_there_whatever_a_look_says) {
  tiktok_->next_status(R"({"status":"SEND_TO_USER_INBOX"})");
  const auto post = watched(file_draft());
  look(post);
  tiktok_->next(kStatusPath, make_error_reply(401, "access_token_invalid"));
  EXPECT_EQ(look(post), std::nullopt);
  EXPECT_EQ(post->state(), PostState::in_inbox);
  const auto other = make_journal("two");
  const std::string id = post->content().id;
  EXPECT_TRUE(await([&] { return other->async_acquire(id); }).has_value());  // nobody holds it
}

TEST_F(WatchPhase, unknown_status_is_pending) {
  tiktok_->next_status(R"({"status":"MODERATING_CAREFULLY"})");
  const auto post = watched(file_post());
  EXPECT_TRUE(look(post).has_value());
  EXPECT_EQ(post->state(), PostState::processing);
}

TEST_F(WatchPhase, failed_poll_is_pending_and_the_next_one_later) {
  const auto post = watched(file_post());
  for (int i = 0; i < 3; ++i) tiktok_->next(kStatusPath, make_reply(502, "<html>"));
  tiktok_->next(kStatusPath, refused_connection());
  look(post);
  look(post);
  look(post);
  const auto pause = look(post);
  ASSERT_TRUE(pause.has_value());
  EXPECT_GT(*pause, milliseconds(20'000));
  EXPECT_EQ(post->state(), PostState::processing);
  look(post);
  EXPECT_EQ(post->state(), PostState::published);
}

TEST_F(WatchPhase, failure_at_tiktok_ends_the_post_with_its_reason) {
  tiktok_->next_status(R"({"status":"FAILED","fail_reason":"frame_rate_check_failed"})");
  const auto post = watched(file_post());
  EXPECT_EQ(look(post), std::nullopt);
  EXPECT_EQ(post->state(), PostState::failed);
  EXPECT_EQ(error_code(*post), "frame_rate_check_failed");
}

TEST_F(WatchPhase, dead_token_stalls) {
  tiktok_->next(kStatusPath, make_error_reply(401, "access_token_invalid"));
  const auto post = watched(file_post());
  EXPECT_EQ(look(post), std::nullopt);
  EXPECT_EQ(post->progress().stalled_because, StallReason::needs_reconnect);
}

TEST_F(WatchPhase, missing_token_stalls) {
  accounts_->set("open-1", nullptr);
  const auto post = watched(file_post());
  EXPECT_EQ(look(post), std::nullopt);
  EXPECT_EQ(post->progress().stalled_because, StallReason::token_missing);
}

TEST_F(WatchPhase, look_needs_no_store_where_another_found_the_tokens_a_moment_ago) {
  const PostOwner owner{"account-1", "user-1", "open-1"};
  accounts_->set_recent("account-1", await([&] { return accounts_->async_find(owner); }).value());
  accounts_->set("open-1", nullptr);
  const auto post = watched(file_post());
  EXPECT_EQ(look(post), std::nullopt);
  EXPECT_EQ(post->state(), PostState::published);
}

TEST_F(WatchPhase, exhausted_checks_stall_and_are_looked_at_later) {
  tiktok_->usual(kStatusPath, make_ok_reply(R"({"status":"PROCESSING_DOWNLOAD"})"));
  const auto post = watched(
      request(PostKind::video,
              R"({"source":{"url":"https://a.example/v.mp4"},"polling":{"maxChecks":12}})"));
  int looks = 1;
  while (look(post)) ++looks;
  EXPECT_EQ(post->progress().stalled_because, StallReason::checks_exhausted);
  EXPECT_EQ(post->progress().checks_done, 12);
  ASSERT_TRUE(post->progress().wake_at.has_value());
  EXPECT_EQ(*post->progress().wake_at - clock_.wall_now(), minutes(1));
  // A later look changes nothing but the time of the next.
  clock_.advance(minutes(2));
  EXPECT_EQ(look(post), std::nullopt);
  EXPECT_EQ(post->state(), PostState::stalled);
  EXPECT_EQ(*post->progress().wake_at - clock_.wall_now(), minutes(4));
  tiktok_->next_status(R"({"status":"PUBLISH_COMPLETE"})");
  look(post);
  EXPECT_EQ(post->state(), PostState::published);
}

TEST_F(WatchPhase, later_looks_end_after_a_day) {
  std::vector<minutes> moments;
  minutes now{0};
  for (std::int64_t looks = 0;; ++looks) {
    const auto pause = later_look(looks);
    if (!pause) break;
    now += std::chrono::duration_cast<minutes>(*pause);
    moments.push_back(now);
  }
  ASSERT_GE(moments.size(), 5u);
  EXPECT_EQ(moments[0], minutes(1));
  EXPECT_EQ(moments[1], minutes(5));
  EXPECT_EQ(moments[2], minutes(15));
  EXPECT_EQ(moments[3], minutes(60));
  EXPECT_EQ(moments[4], hours(2));
  EXPECT_EQ(moments.back(), hours(24));
}

TEST_F(WatchPhase, public_wait_goes_on_for_the_ids) {
  const auto post = watched(public_post());
  EXPECT_TRUE(look(post).has_value());
  EXPECT_EQ(post->state(), PostState::published);
  EXPECT_FALSE(post->view().settled);
  tiktok_->next_status(R"({"status":"PUBLISH_COMPLETE","publicaly_available_post_id":[42]})");
  EXPECT_EQ(look(post), std::nullopt);
  EXPECT_TRUE(post->view().settled);
  EXPECT_EQ(post->view().post_ids, std::vector<std::string>{"42"});
}

TEST_F(WatchPhase, public_wait_ends_without_ids_after_ten_minutes) {
  const auto post = watched(public_post());
  EXPECT_TRUE(look(post).has_value());
  clock_.advance(minutes(11));
  EXPECT_EQ(look(post), std::nullopt);
  EXPECT_TRUE(post->view().settled);
  EXPECT_TRUE(post->view().post_ids.empty());
  EXPECT_TRUE(news().back().post.settled);
  // They may still come; an engine looks again at a later moment.
  EXPECT_TRUE(post->progress().wake_at.has_value());
}

TEST_F(WatchPhase, public_wait_is_left_to_others_once_this_engine_is_gone) {
  const auto post = watched(public_post());
  EXPECT_TRUE(look(post).has_value());
  EXPECT_EQ(post->progress().wake_at, clock_.wall_now() + minutes(11));
  tiktok_->next_status(R"({"status":"PUBLISH_COMPLETE","publicaly_available_post_id":[42]})");
  EXPECT_EQ(look(post), std::nullopt);
  EXPECT_EQ(post->progress().wake_at, std::nullopt);
}

TEST_F(WatchPhase, published_post_stays_published_whatever_a_look_says) {
  const auto post = watched(public_post());
  EXPECT_TRUE(look(post).has_value());
  tiktok_->next(kStatusPath, make_error_reply(401, "access_token_invalid"));
  EXPECT_EQ(look(post), std::nullopt);
  EXPECT_EQ(post->state(), PostState::published);
  EXPECT_TRUE(post->view().settled);
  EXPECT_TRUE(news().back().post.settled);
}

TEST_F(WatchPhase, failed_look_does_not_end_the_wait_for_the_ids) {
  const auto post = watched(public_post());
  EXPECT_TRUE(look(post).has_value());
  post->max_checks = 1;
  for (int i = 0; i < context_.config->retry.max_attempts; ++i) {
    tiktok_->next(kStatusPath, make_error_reply(500, "internal_error"));
  }
  EXPECT_TRUE(look(post).has_value());
  EXPECT_EQ(post->failed_polls, 1);
  EXPECT_FALSE(post->view().settled);
}

TEST_F(WatchPhase, what_cannot_be_written_down_is_looked_at_again) {
  const auto draft = file_draft();
  const auto hurried =
      request(PostKind::video, R"({"source":"clip.mp4","polling":{"maxChecks":1}})");
  const auto dead = make_error_reply(401, "access_token_invalid");
  const struct {
    PostRequest request;
    Result<HttpReply> answer;
    PostState end;
  } cases[] = {
      {file_post(), make_ok_reply(R"({"status":"PUBLISH_COMPLETE"})"), PostState::published},
      {file_post(), make_ok_reply(R"({"status":"FAILED"})"), PostState::failed},
      {draft, make_ok_reply(R"({"status":"SEND_TO_USER_INBOX"})"), PostState::in_inbox},
      {hurried, make_ok_reply(R"({"status":"PROCESSING_UPLOAD"})"), PostState::stalled},
      {file_post(), dead, PostState::stalled},
  };
  for (const auto& c : cases) {
    tiktok_->usual(kStatusPath, c.answer);
    const auto post = unwritable(c.request);
    const auto pause = look(post);
    EXPECT_EQ(post->state(), PostState::processing);
    ASSERT_TRUE(pause.has_value()) << to_string(c.end);
    EXPECT_GT(*pause, milliseconds(5000));
    EXPECT_EQ(look(post), std::nullopt);
    EXPECT_EQ(post->state(), c.end);
  }
}

TEST_F(WatchPhase, removed_account_is_written_down_in_the_end) {
  const auto post = unwritable(file_post());
  post->set_account_removed();
  EXPECT_TRUE(look(post).has_value());
  EXPECT_EQ(look(post), std::nullopt);
  EXPECT_EQ(post->progress().stalled_because, StallReason::account_removed);
}

TEST_F(WatchPhase, public_wait_begins_with_what_is_written_down) {
  const auto post = unwritable(public_post());
  EXPECT_TRUE(look(post).has_value());
  EXPECT_EQ(post->state(), PostState::processing);
  EXPECT_TRUE(look(post).has_value());
  EXPECT_EQ(post->state(), PostState::published);
  EXPECT_FALSE(post->view().settled);
}

TEST_F(WatchPhase, pull_is_uploaded_once_tiktok_says_that_it_has_the_bytes) {
  const auto post = watched(
      request(PostKind::video, R"({"source":{"url":"https://a.example/v"},"wait":"uploaded"})"));
  EXPECT_FALSE(post->view().settled);
  EXPECT_EQ(post->view().status, "PROCESSING_DOWNLOAD");
  tiktok_->next_status(R"({"status":"PROCESSING_DOWNLOAD","downloaded_bytes":10})");
  look(post);
  EXPECT_FALSE(post->view().settled);
  tiktok_->next_status(R"({"status":"MODERATING_CAREFULLY"})");
  look(post);
  EXPECT_TRUE(news().back().post.settled);
  EXPECT_EQ(news().back().post.status, "MODERATING_CAREFULLY");
}

TEST_F(WatchPhase, thirty_first_check_within_a_minute_waits_its_turn) {
  tiktok_->usual(kStatusPath, make_ok_reply(R"({"status":"PROCESSING_UPLOAD"})"));
  const auto shared = tools();
  std::vector<std::shared_ptr<LivePost>> posts;
  posts.reserve(31);
  for (int i = 0; i < 31; ++i) {
    posts.push_back(std::make_shared<LivePost>(shared, insert(pulled_post(), processing())));
  }
  std::optional<milliseconds> pause;
  for (const auto& post : posts) pause = look(post);
  EXPECT_EQ(tiktok_->count(kStatusPath), 30u);
  ASSERT_TRUE(pause.has_value());
  EXPECT_GT(*pause, minutes(1));
  clock_.advance(*pause);
  look(posts.back());
  EXPECT_EQ(tiktok_->count(kStatusPath), 31u);
}

TEST_F(WatchPhase, cancelled_pull_is_cancelled_only_by_tiktoks_word) {
  const auto post = watched(pulled_post());
  tiktok_->next_status(R"({"status":"PROCESSING_DOWNLOAD"})");
  tiktok_->next_status(R"({"status":"FAILED","fail_reason":"publish_cancelled"})");
  post->want(Intent::cancel);
  EXPECT_TRUE(look(post).has_value());
  EXPECT_EQ(post->state(), PostState::processing);
  look(post);
  EXPECT_EQ(post->state(), PostState::cancelled);
  EXPECT_EQ(tiktok_->count(kCancelPath), 1u);
}

TEST_F(WatchPhase, pull_that_cannot_be_cancelled_goes_on) {
  tiktok_->next(kCancelPath, make_error_reply(400, "publish_not_cancellable"));
  const auto post = watched(pulled_post());
  post->want(Intent::cancel);
  look(post);
  EXPECT_EQ(post->intent(), Intent::go_on);
  EXPECT_EQ(post->state(), PostState::published);
}

TEST_F(WatchPhase, cancellation_that_did_not_get_through_is_asked_for_again) {
  tiktok_->usual(kStatusPath, make_ok_reply(R"({"status":"PROCESSING_DOWNLOAD"})"));
  tiktok_->next(kCancelPath, lost_answer());
  const auto post = watched(pulled_post());
  post->want(Intent::cancel);
  look(post);
  EXPECT_EQ(post->intent(), Intent::cancel);
  // It had got through, so that TikTok knows no such thing any more.
  tiktok_->next(kCancelPath, make_error_reply(400, "publish_not_cancellable"));
  tiktok_->next_status(R"({"status":"FAILED","fail_reason":"publish_cancelled"})");
  look(post);
  EXPECT_EQ(tiktok_->count(kCancelPath), 2u);
  EXPECT_EQ(post->state(), PostState::cancelled);
}

TEST_F(WatchPhase, removed_account_ends_the_watch) {
  const auto post = watched(file_post());
  post->set_account_removed();
  EXPECT_EQ(look(post), std::nullopt);
  EXPECT_EQ(post->progress().stalled_because, StallReason::account_removed);
  EXPECT_EQ(tiktok_->count(kStatusPath), 0u);
}

}  // namespace
}  // namespace tokpost::test
