#include "native/core/publish/watcher.hpp"

#include "test/native/core/publish/manual_sleeper.hpp"
#include "test/native/core/publish/publish_fixture.hpp"
#include "test/native/support/http_client_fixture.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace tokpost::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class WatcherTest : public PublishFixture {
 protected:
  WatcherTest() {
    context_.sleeper = &manual_;
    tools_ = tools();
    watcher_ = Watcher::make(
        context_, jobs_,
        [this](std::shared_ptr<LivePost> post) -> Awaitable<std::optional<milliseconds>> {
          const int now = ++looking_;
          int most = most_;
          while (now > most && !most_.compare_exchange_weak(most, now)) {
          }
          note_line(post->content().id);
          std::optional<milliseconds> pause;
          if (++looks_ <= again_) pause = seconds(5);
          --looking_;
          co_return pause;
        },
        [this](const std::shared_ptr<LivePost>&) { ++done_; });
  }
  ~WatcherTest() override {
    watcher_->close();
    EXPECT_TRUE(eventually([&] { return jobs_->count() == 0; }));
  }
  void add(const std::string& id, milliseconds pause) {
    PostRecord record;
    record.content.id = id;
    watcher_->add(std::make_shared<LivePost>(tools_, record), pause);
  }
  /// Waits for the sleep that ends no later than that, and moves the clock to its end: a sleep that
  /// a poke has cancelled may still be there.
  bool advance(SteadyTime latest = SteadyTime::max()) {
    return eventually([&] { return manual_.advance(latest); });
  }

  ManualSleeper manual_{clock_};
  std::atomic<int> looks_{0};
  std::atomic<int> looking_{0};
  std::atomic<int> most_{0};
  std::atomic<int> done_{0};
  std::atomic<int> again_{0};
  std::shared_ptr<const PostTools> tools_;
  std::shared_ptr<RunningJobs> jobs_ = std::make_shared<RunningJobs>();
  std::shared_ptr<Watcher> watcher_;
};

TEST_F(WatcherTest, looks_come_in_the_order_of_their_times) {
  const SteadyTime sooner = clock_.steady_now() + seconds(3);
  add("later", seconds(9));
  add("sooner", seconds(3));
  ASSERT_TRUE(advance(sooner));
  ASSERT_TRUE(eventually([&] { return done_ == 1; }));
  ASSERT_TRUE(advance());
  ASSERT_TRUE(eventually([&] { return done_ == 2; }));
  EXPECT_EQ(lines(), (std::vector<std::string>{"sooner", "later"}));
  EXPECT_EQ(watcher_->size(), 0u);
}

TEST_F(WatcherTest, pending_post_is_looked_at_again) {
  again_ = 2;
  add("post", milliseconds(0));
  for (int i = 0; i < 5 && done_ == 0; ++i) {
    eventually([&] { return done_ == 1 || manual_.advance(); });
  }
  EXPECT_TRUE(eventually([&] { return done_ == 1; }));
  EXPECT_EQ(looks_, 3);
}

TEST_F(WatcherTest, wake_does_not_wait_for_the_time) {
  const SteadyTime before = clock_.steady_now();
  add("post", std::chrono::hours(1));
  watcher_->wake("post");
  watcher_->wake("nobody");
  EXPECT_TRUE(eventually([&] { return done_ == 1; }));
  EXPECT_EQ(clock_.steady_now(), before);
}

TEST_F(WatcherTest, thousands_are_looked_at_a_few_at_a_time) {
  constexpr int kPosts = 3000;
  for (int i = 0; i < kPosts; ++i) add(std::to_string(i), seconds(5));
  EXPECT_EQ(watcher_->size(), static_cast<std::size_t>(kPosts));
  EXPECT_LE(jobs_->count(), 1u);  // one timer for all
  ASSERT_TRUE(advance());
  EXPECT_TRUE(eventually([&] { return done_ == kPosts; }));
  EXPECT_LE(most_, static_cast<int>(Watcher::kLooksAtOnce));
}

TEST_F(WatcherTest, closed_it_forgets) {
  add("post", seconds(5));
  watcher_->close();
  EXPECT_EQ(watcher_->size(), 0u);
  add("other", seconds(5));
  EXPECT_EQ(watcher_->size(), 0u);
}

}  // namespace
}  // namespace tokpost::test
