#include "native/core/publish/scheduler.hpp"

#include "test/native/core/publish/failing_journal.hpp"
#include "test/native/core/publish/manual_sleeper.hpp"
#include "test/native/core/publish/publish_fixture.hpp"
#include "test/native/support/http_client_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

class SchedulerTest : public PublishFixture {
 protected:
  SchedulerTest() {
    context_.sleeper = &manual_;
    tools_ = tools(failing_);
    posts_ = LivePosts::make(tools_, jobs_, [](const std::shared_ptr<LivePost>&) {});
    scheduler_ = Scheduler::make(tools_, jobs_, posts_);
  }
  ~SchedulerTest() override {
    scheduler_->close();
    await_void([this] { return posts_->async_close(std::chrono::milliseconds(500)); });
  }
  PostState state_of(const std::string& id) { return stored(id).progress.state; }

  /// Lets time pass as far as it takes.
  bool comes_true(const std::function<bool()>& is_true) {
    for (int i = 0; i < 200 && !is_true(); ++i) {
      eventually([&] { return is_true() || manual_.advance(); });
    }
    return is_true();
  }

  std::shared_ptr<FailingJournal> failing_ = std::make_shared<FailingJournal>(journal_);
  ManualSleeper manual_{clock_};
  std::shared_ptr<const PostTools> tools_;
  std::shared_ptr<RunningJobs> jobs_ = std::make_shared<RunningJobs>();
  std::shared_ptr<LivePosts> posts_;
  std::shared_ptr<Scheduler> scheduler_;
};

TEST_F(SchedulerTest, takes_up_what_another_process_left) {
  const PostRecord left = insert(file_post(), {}, make_journal("dead"));
  clock_.advance(std::chrono::seconds(30));
  scheduler_->poke();
  EXPECT_TRUE(eventually([&] { return state_of(left.content.id) == PostState::processing; }));
}

TEST_F(SchedulerTest, hears_that_another_process_wants_a_post_cancelled) {
  const auto gate = std::make_shared<Gate>();
  uploader_->next({.gate = gate});
  const PostRecord record = insert(file_post());
  posts_->take(std::make_shared<LivePost>(tools_, record), std::chrono::milliseconds(0));
  gate->wait_for_arrival();
  ASSERT_TRUE(await([&] {
                return make_journal("two")->async_request_cancel(record.content.id);
              }).has_value());
  scheduler_->poke();
  EXPECT_TRUE(eventually([&] { return state_of(record.content.id) == PostState::cancelled; }));
}

TEST_F(SchedulerTest, leases_are_renewed_while_posts_are_at_work) {
  const auto gate = std::make_shared<Gate>();
  uploader_->next({.gate = gate});
  const PostRecord record = insert(file_post());
  posts_->take(std::make_shared<LivePost>(tools_, record), std::chrono::milliseconds(0));
  gate->wait_for_arrival();
  scheduler_->poke();
  const auto other = make_journal("two");
  for (int i = 0; i < 8; ++i) {
    EXPECT_TRUE(eventually([&] { return manual_.advance(); }));
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
  }
  auto taken = await([&] { return other->async_acquire(record.content.id); });
  ASSERT_TRUE(taken.has_error());
  EXPECT_EQ(taken.error().code, "lease_held");
  EXPECT_EQ(posts_->find(record.content.id)->intent(), Intent::go_on);
}

TEST_F(SchedulerTest, takes_back_what_it_lost_while_the_store_was_away) {
  const auto gate = std::make_shared<Gate>();
  uploader_->next({.acknowledges = 400'000, .gate = gate});
  const PostRecord record = insert(request(PostKind::video, R"({"source":{"buffer":1000000}})"));
  const auto post = std::make_shared<LivePost>(tools_, record);
  post->handle = std::make_shared<FakeSource>(1'000'000);
  posts_->take(post, std::chrono::milliseconds(0));
  gate->wait_for_arrival();
  failing_->leases_fail = true;
  scheduler_->poke();
  ASSERT_TRUE(comes_true([&] { return posts_->size() == 0; }));
  EXPECT_EQ(post->intent(), Intent::lost);
  EXPECT_EQ(state_of(record.content.id), PostState::uploading);
  failing_->leases_fail = false;
  EXPECT_TRUE(comes_true([&] { return state_of(record.content.id) == PostState::published; }));
  EXPECT_EQ(tiktok_->count(kInitPath), 1u);
  EXPECT_EQ(uploader_->tasks().back().acknowledged_bytes, 400'000u);
}

}  // namespace
}  // namespace tokpost::test
