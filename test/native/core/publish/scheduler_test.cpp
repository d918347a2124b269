#include "native/core/publish/scheduler.hpp"

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
    tools_ = tools();
    posts_ = LivePosts::make(tools_, jobs_, [](const std::shared_ptr<LivePost>&) {});
    scheduler_ = Scheduler::make(tools_, jobs_, posts_);
  }
  ~SchedulerTest() override {
    scheduler_->close();
    await_void([this] { return posts_->async_close(std::chrono::milliseconds(500)); });
  }
  PostState state_of(const std::string& id) { return stored(id).progress.state; }

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

}  // namespace
}  // namespace tokpost::test
