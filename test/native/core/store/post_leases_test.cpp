#include "native/core/store/post_leases.hpp"

#include "native/core/store/lease_table.hpp"
#include "test/native/core/store/child_process.hpp"
#include "test/native/core/store/journal_test.hpp"

#include <gtest/gtest.h>

#include <map>

namespace tokpost {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using test::sample_content;

class PostLeasesTest : public test::JournalTest {};

TEST_F(PostLeasesTest, only_one_engine_holds_a_post) {
  insert(sample_content("p1"));
  const auto refused = acquire(*other_, "p1");
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, "lease_held");
  EXPECT_TRUE(refused.error().retryable);
  EXPECT_TRUE(due(*other_).empty());
}

TEST_F(PostLeasesTest, whoever_lost_the_lease_writes_nothing_more) {
  PostRecord post = insert(sample_content("p1"));
  clock_.advance(kLeaseLimit);
  PostRecord taken = *acquire(*other_, "p1");
  EXPECT_EQ(taken.epoch, post.epoch + 1);
  post.progress.state = PostState::failed;
  const auto late = save(*journal_, post);
  ASSERT_TRUE(late.has_error());
  EXPECT_EQ(late.error().code, "lease_lost");
  EXPECT_EQ(late.error().kind, Errc::state);
  EXPECT_EQ(get("p1").progress.state, PostState::queued);
  taken.progress.state = PostState::uploading;
  EXPECT_TRUE(save(*other_, taken));
}

TEST_F(PostLeasesTest, a_late_engine_goes_on_as_long_as_nobody_took_its_post) {
  PostRecord post = insert(sample_content("p1"));
  post.progress.state = PostState::processing;
  post.progress.wake_at = clock_.wall_now() + minutes(5);
  ASSERT_TRUE(save(*journal_, post));
  clock_.advance(minutes(1));
  EXPECT_TRUE(due(*other_).empty());
  EXPECT_TRUE(save(*journal_, post));
  EXPECT_EQ(acquire(*journal_, "p1")->epoch, post.epoch + 1);
}

TEST_F(PostLeasesTest, a_late_engine_that_goes_on_and_then_dies_is_lost_in_its_turn) {
  LeaseHolder elsewhere;
  elsewhere.engine = "late";
  elsewhere.host = "elsewhere";  // so that only the time can tell
  const auto late = make_sqlite_journal(database_, keys_, elsewhere);
  insert(sample_content("p1"), PostState::queued, Lease::release);
  PostRecord post = *acquire(*late, "p1");
  post.progress.state = PostState::processing;
  post.progress.wake_at = clock_.wall_now() + minutes(5);
  ASSERT_TRUE(save(*late, post));
  clock_.advance(kLeaseLimit);
  EXPECT_TRUE(due(*other_).empty());
  ASSERT_TRUE(save(*late, post));
  EXPECT_EQ(acquire(*other_, "p1").error().code, "lease_held");
  clock_.advance(kLeaseLimit);
  EXPECT_TRUE(acquire(*other_, "p1"));
}

TEST_F(PostLeasesTest, renewing_keeps_a_lease) {
  insert(sample_content("p1"));
  for (int i = 0; i < 6; ++i) {
    clock_.advance(kLeaseRenewal);
    ASSERT_TRUE(await([&] { return journal_->async_renew_leases(); }));
  }
  EXPECT_EQ(acquire(*other_, "p1").error().code, "lease_held");
}

TEST_F(PostLeasesTest, an_engine_that_ends_leaves_its_posts_to_the_others_at_once) {
  insert(sample_content("p1"));
  ASSERT_TRUE(await([&] { return journal_->async_release_leases(); }));
  EXPECT_EQ(due(*other_), (std::vector<std::string>{"p1"}));
}

TEST_F(PostLeasesTest, ended_and_unknown_posts_cannot_be_taken) {
  insert(sample_content("p1"), PostState::cancelled);
  EXPECT_EQ(acquire(*other_, "p1").error().code, "already_ended");
  EXPECT_EQ(acquire(*other_, "p2").error().code, "not_found");
  PostRecord unknown;
  unknown.content.id = "p2";
  EXPECT_EQ(save(*journal_, unknown).error().code, "not_found");
}

TEST_F(PostLeasesTest, what_is_due_comes_in_the_order_of_its_time_and_within_the_limit) {
  const WallTime now = clock_.wall_now();
  for (int i = 0; i < 3; ++i) {
    PostContent content = sample_content("p" + std::to_string(i));
    content.publish_at = now + minutes(30 - 10 * i);
    insert(content, PostState::scheduled, Lease::release);
  }
  const auto none = await([&] { return journal_->async_acquire_due(5); });
  EXPECT_TRUE(none->posts.empty());
  EXPECT_EQ(none->next_wake, now + minutes(10));
  clock_.advance(minutes(25));
  EXPECT_EQ(due(*journal_, 1), (std::vector<std::string>{"p2"}));
  EXPECT_EQ(due(*other_), (std::vector<std::string>{"p1"}));
  EXPECT_EQ(await([&] { return other_->async_acquire_due(5); })->next_wake, now + minutes(30));
}

TEST_F(PostLeasesTest, a_stalled_post_wakes_only_when_it_asked_for_it) {
  PostRecord waiting = insert(sample_content("p1"));
  waiting.progress.state = PostState::stalled;
  waiting.progress.stalled_because = StallReason::ambiguous_init;
  ASSERT_TRUE(save(*journal_, waiting, Lease::release));
  PostRecord later = insert(sample_content("p2"));
  later.progress.state = PostState::stalled;
  later.progress.stalled_because = StallReason::checks_exhausted;
  later.progress.wake_at = clock_.wall_now() + minutes(1);
  ASSERT_TRUE(save(*journal_, later, Lease::release));
  clock_.advance(minutes(1));
  EXPECT_EQ(due(*other_), (std::vector<std::string>{"p2"}));
  EXPECT_EQ(get("p1").progress.stalled_because, StallReason::ambiguous_init);
  EXPECT_TRUE(acquire(*other_, "p1")) << "by hand it can be taken";
}

TEST_F(PostLeasesTest, a_cancel_reaches_whoever_holds_the_post) {
  PostRecord post = insert(sample_content("p1"));
  ASSERT_TRUE(await([&] { return other_->async_request_cancel("p1"); }));
  for (int i = 0; i < 2; ++i) {
    const auto signals = await([&] { return journal_->async_renew_leases(); });
    ASSERT_EQ(signals->size(), 1U);
    EXPECT_TRUE(signals->front().cancel_requested);
    EXPECT_FALSE(signals->front().hinted);
  }
  EXPECT_TRUE(save(*journal_, post)->cancel_requested);
  EXPECT_TRUE(get("p1").cancel_requested);
}

TEST_F(PostLeasesTest, a_cancel_of_a_post_that_nobody_holds_wakes_an_engine) {
  PostContent content = sample_content("p1");
  content.publish_at = clock_.wall_now() + minutes(30);
  insert(content, PostState::scheduled, Lease::release);
  ASSERT_TRUE(await([&] { return other_->async_request_cancel("p1"); }));
  auto taken = await([&] { return journal_->async_acquire_due(5); });
  ASSERT_EQ(taken->posts.size(), 1U);
  EXPECT_TRUE(taken->posts[0].cancel_requested);
  taken->posts[0].progress.state = PostState::cancelled;
  ASSERT_TRUE(save(*journal_, taken->posts[0]));
  EXPECT_EQ(await([&] { return other_->async_request_cancel("p1"); }).error().code,
            "already_ended");
  EXPECT_EQ(await([&] { return other_->async_request_cancel("p2"); }).error().code, "not_found");
}

TEST_F(PostLeasesTest, the_predecessor_is_the_accounts_last_unfinished_post_before) {
  auto predecessor = [&](const std::string& id) {
    return *await([&] { return journal_->async_predecessor(id); });
  };
  const WallTime now = clock_.wall_now();
  PostContent content = sample_content("late");
  content.publish_at = now + minutes(20);
  insert(content, PostState::scheduled);
  content = sample_content("early");
  content.publish_at = now + minutes(10);
  PostRecord early = insert(content, PostState::scheduled);
  insert(sample_content("now"));
  content = sample_content("stranger");
  content.open_id = "open-2";
  insert(content);
  EXPECT_EQ(predecessor("late"), "early");
  EXPECT_EQ(predecessor("early"), "now");
  EXPECT_FALSE(predecessor("now").has_value());
  early.progress.state = PostState::published;
  ASSERT_TRUE(save(*journal_, early));
  EXPECT_EQ(predecessor("late"), "now");
}

TEST_F(PostLeasesTest, a_killed_process_loses_its_lease_at_once) {
  SqliteOptions real = options(dir_.file("real.db"));
  real.clock = &system_clock();
  auto database = open(real);
  auto journal = make_sqlite_journal(database, keys_, LeaseHolder::make());
  ASSERT_TRUE(await([&] {
    return journal->async_insert(sample_content("p1"), test::sample_progress(), Lease::release,
                                 test::sample_event("p1"));
  }));
  test::ChildProcess child("hold_lease", {real.path, "p1"});
  ASSERT_EQ(child.read_line(), "open");
  ASSERT_EQ(child.read_line(), "held");
  EXPECT_EQ(acquire(*journal, "p1").error().code, "lease_held");
  child.kill_now();
  child.wait_for_end();
  const auto taken = acquire(*journal, "p1");
  ASSERT_TRUE(taken.has_value()) << taken.error().message;
  EXPECT_EQ(taken->epoch, 3);
}

TEST_F(PostLeasesTest, processes_share_the_due_posts_without_taking_one_twice) {
  SqliteOptions real = options(dir_.file("real.db"));
  real.clock = &system_clock();
  auto database = open(real);
  auto journal = make_sqlite_journal(database, keys_, LeaseHolder::make());
  constexpr int kPosts = 60;
  for (int i = 0; i < kPosts; ++i) {
    const PostContent content = sample_content("p" + std::to_string(i));
    ASSERT_TRUE(await([&] {
      return journal->async_insert(content, test::sample_progress(), Lease::release,
                                   test::sample_event(content.id));
    }));
  }
  std::vector<std::unique_ptr<test::ChildProcess>> children;
  for (int i = 0; i < 3; ++i) {
    children.push_back(
        std::make_unique<test::ChildProcess>("publish_due", std::vector<std::string>{real.path}));
    ASSERT_EQ(children.back()->read_line(), "open");
  }
  for (auto& child : children) child->end_input();
  std::map<std::string, int> published;
  for (auto& child : children) {
    for (std::string id = child->read_line(); !id.empty(); id = child->read_line()) ++published[id];
  }
  EXPECT_EQ(published.size(), static_cast<std::size_t>(kPosts));
  for (const auto& [id, times] : published) EXPECT_EQ(times, 1) << id;
}

}  // namespace
}  // namespace tokpost
