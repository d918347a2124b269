#include "native/core/publish/live_post.hpp"

#include "native/core/tiktok/hints.hpp"
#include "test/native/core/publish/failing_journal.hpp"
#include "test/native/core/publish/publish_fixture.hpp"

#include <gtest/gtest.h>

#include <future>
#include <utility>

namespace tokpost::test {
namespace {

class LivePostTest : public PublishFixture {
 protected:
  Status save(const std::shared_ptr<LivePost>& post, PostState state) {
    return await(
        [&] { return post->async_save([state](PostProgress& next) { next.state = state; }); });
  }
};

TEST_F(LivePostTest, state_that_may_not_follow_is_not_written) {
  const auto post = live(file_post());
  ASSERT_TRUE(save(post, PostState::processing).has_value());
  const Status back = save(post, PostState::queued);
  ASSERT_TRUE(back.has_error());
  EXPECT_EQ(back.error().code, "post_transition");
  EXPECT_EQ(post->state(), PostState::processing);
  EXPECT_EQ(stored(post->content().id).progress.state, PostState::processing);
}

TEST_F(LivePostTest, stale_lease_ends_everything) {
  const auto post = live(file_post());
  const auto other = make_journal("two");
  clock_.advance(std::chrono::seconds(30));
  ASSERT_TRUE(await([&] { return other->async_acquire(post->content().id); }).has_value());
  EXPECT_EQ(save(post, PostState::checking).error().code, "lease_lost");
  EXPECT_EQ(post->intent(), Intent::lost);
  EXPECT_EQ(save(post, PostState::checking).error().kind, Errc::cancelled);
}

TEST_F(LivePostTest, wish_of_another_process_comes_with_the_next_write) {
  const auto post = live(file_post());
  ASSERT_TRUE(
      await([&] { return journal_->async_request_cancel(post->content().id); }).has_value());
  ASSERT_TRUE(save(post, PostState::checking).has_value());
  EXPECT_EQ(post->intent(), Intent::cancel);
  run_post(post);
  EXPECT_EQ(post->state(), PostState::cancelled);
}

TEST_F(LivePostTest, a_wish_that_comes_while_the_journal_writes_is_heeded_after_it) {
  const auto journal = std::make_shared<FailingJournal>(journal_);
  const auto gate = std::make_shared<Gate>();
  journal->save_gate = gate;
  journal_ = journal;
  const auto post = live(file_post());
  std::promise<std::pair<bool, bool>> done;  // saved, cancelled
  std::function<Awaitable<void>()> body = [post, &done]() -> Awaitable<void> {
    const Status saved =
        co_await post->async_save([](PostProgress& next) { next.state = PostState::checking; });
    const bool cancelled = co_await async_is_cancelled();
    done.set_value({saved.has_value(), cancelled});
  };
  post->set_job(start_plain_job(pool_, std::move(body), [](const std::exception_ptr&) {}),
                Intent::go_on);
  gate->wait_for_arrival();
  post->want(Intent::cancel);
  gate->open();
  EXPECT_EQ(done.get_future().get(), std::pair(true, true));
  EXPECT_EQ(stored(post->content().id).progress.state, PostState::checking);
}

TEST_F(LivePostTest, stronger_intents_win) {
  const auto post = live(file_post());
  post->want(Intent::stop);
  post->want(Intent::cancel);
  EXPECT_EQ(post->intent(), Intent::stop);
  post->forget_cancel();
  EXPECT_EQ(post->intent(), Intent::stop);
}

TEST_F(LivePostTest, progress_is_told_ten_times_a_second_at_most) {
  const auto post = live(file_post());
  for (int i = 1; i <= 1000; ++i) {
    clock_.advance(std::chrono::milliseconds(1));
    post->note_sent(static_cast<std::uint64_t>(i) * 1000);
  }
  const auto told = news();
  EXPECT_GE(told.size(), 9u);
  EXPECT_LE(told.size(), 11u);
  EXPECT_NEAR(static_cast<double>(told.back().post.pace.bytes_per_second), 1e6, 2e4);
}

TEST_F(LivePostTest, ends_by_the_errors_nature) {
  const auto end = [&](Error error) {
    const auto post = live(file_post());
    auto ended = await([&] { return post->async_end(error); });
    EXPECT_TRUE(ended.has_value());
    return post->progress();
  };
  EXPECT_EQ(end(make_error(Errc::auth, "invalid_grant", "Gone.")).stalled_because,
            StallReason::needs_reconnect);
  EXPECT_EQ(end(make_error(Errc::state, "source_changed", "Changed.")).stalled_because,
            StallReason::source_changed);
  EXPECT_EQ(end(make_error(Errc::forbidden, "spam_risk", "No.")).state, PostState::failed);
  const auto post = live(file_post());
  EXPECT_EQ(await([&] { return post->async_end(cancelled_error()); }).error().kind,
            Errc::cancelled);
  EXPECT_EQ(post->state(), PostState::queued);
}

TEST_F(LivePostTest, view_shows_no_source_and_no_upload_url) {
  PostProgress progress;
  progress.upload_url = Secret("https://upload.test/secret");
  const auto post = live(file_post(), progress);
  post->slim();
  EXPECT_TRUE(post->content().source.descriptor.empty());
  const PostView view = post->view();
  EXPECT_EQ(view.owner.user_id, "user-1");
  EXPECT_EQ(view.pace.total_bytes, 1'000'000u);
  EXPECT_FALSE(view.settled);
}

TEST_F(LivePostTest, upload_url_is_kept_while_bytes_may_be_missing) {
  PostProgress progress;
  progress.publish_id = "p";
  progress.upload_url = Secret("https://upload.test/secret");
  progress.acknowledged_bytes = 999'999;
  const auto doubtful = live(file_post(), progress);
  doubtful->slim();
  EXPECT_EQ(doubtful->progress().upload_url, progress.upload_url);
  progress.acknowledged_bytes = 1'000'000;
  const auto sent = live(file_post(), progress);
  sent->slim();
  EXPECT_TRUE(sent->progress().upload_url.empty());
}

TEST(StallReasons, each_has_a_hint) {
  for (int reason = 0; reason <= static_cast<int>(StallReason::account_removed); ++reason) {
    const auto name = to_string(static_cast<StallReason>(reason));
    EXPECT_TRUE(tiktok::has_hint(name)) << name;
  }
}

}  // namespace
}  // namespace tokpost::test
