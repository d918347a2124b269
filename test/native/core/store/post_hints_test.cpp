#include "native/core/store/post_hints.hpp"

#include "test/native/core/store/journal_test.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

using std::chrono::hours;
using test::sample_content;

class PostHintsTest : public test::JournalTest {
 protected:
  static WebhookHint sample(const std::string& hash, const std::string& publish_id) {
    WebhookHint hint;
    hint.body_hash = hash;
    hint.publish_id = publish_id;
    hint.open_id = "open-1";
    hint.data = "{\"event\":\"post.publish.complete\"}";
    return hint;
  }
  NotedHint note(const WebhookHint& hint) {
    return *await([&] { return other_->async_note_hint(hint); });
  }
  PostRecord insert_processing(Lease lease) {
    PostRecord post = insert(sample_content("p1"));
    post.progress.state = PostState::processing;
    post.progress.publish_id = "v1";
    post.progress.wake_at = clock_.wall_now() + hours(1);
    EXPECT_TRUE(save(*journal_, post, lease));
    return post;
  }
};

TEST_F(PostHintsTest, reaches_the_engine_that_holds_the_post_once) {
  insert_processing(Lease::keep);
  EXPECT_EQ(note(sample("h1", "v1")).post_id, "p1");
  const auto signals = await([&] { return journal_->async_renew_leases(); });
  ASSERT_EQ(signals->size(), 1U);
  EXPECT_EQ(signals->front().post_id, "p1");
  EXPECT_TRUE(signals->front().hinted);
  EXPECT_TRUE(await([&] { return journal_->async_renew_leases(); })->empty());
}

TEST_F(PostHintsTest, wakes_a_post_that_nobody_holds) {
  insert_processing(Lease::release);
  EXPECT_TRUE(due(*other_).empty());
  note(sample("h1", "v1"));
  EXPECT_EQ(due(*other_), (std::vector<std::string>{"p1"}));
}

TEST_F(PostHintsTest, wakes_a_draft_that_waits_in_the_inbox_but_not_what_has_ended) {
  PostRecord post = insert_processing(Lease::keep);
  post.progress.state = PostState::in_inbox;
  post.progress.wake_at.reset();
  ASSERT_TRUE(save(*journal_, post, Lease::release));
  note(sample("h1", "v1"));
  auto taken = await([&] { return journal_->async_acquire_due(1); });
  ASSERT_EQ(taken->posts.size(), 1U);
  taken->posts[0].progress.state = PostState::published;
  ASSERT_TRUE(save(*journal_, taken->posts[0]));
  EXPECT_EQ(note(sample("h2", "v1")).post_id, "p1");
  EXPECT_TRUE(due(*other_).empty());
}

TEST_F(PostHintsTest, the_same_body_counts_once_in_72_hours) {
  EXPECT_FALSE(note(sample("h1", "v1")).duplicate);
  clock_.advance(hours(72));
  EXPECT_TRUE(note(sample("h1", "v1")).duplicate);
  clock_.advance(std::chrono::seconds(1));
  EXPECT_FALSE(note(sample("h1", "v1")).duplicate);
}

TEST_F(PostHintsTest, one_that_came_before_its_post_waits_for_it) {
  EXPECT_FALSE(note(sample("h1", "v1")).post_id.has_value());
  PostRecord post = insert(sample_content("p1"));
  post.progress.publish_id = "v1";
  const auto saved = save(*journal_, post);
  ASSERT_EQ(saved->hints.size(), 1U);
  EXPECT_EQ(saved->hints[0].data, "{\"event\":\"post.publish.complete\"}");
  EXPECT_EQ(saved->hints[0].event_id, get("p1").last_event_id);
  EXPECT_TRUE(save(*journal_, post)->hints.empty());
}

TEST_F(PostHintsTest, one_that_is_known_stands_in_the_stream_of_events) {
  const PostRecord post = insert_processing(Lease::keep);
  const NotedHint noted = note(sample("h1", "v1"));
  EXPECT_GT(noted.event_id, post.last_event_id);
  EXPECT_EQ(get("p1").last_event_id, noted.event_id);
  const auto events = await([&] { return other_->async_events(noted.event_id - 1, 10); });
  ASSERT_EQ(events->size(), 1U);
  EXPECT_EQ(events->front().type, "webhook");
  EXPECT_EQ(events->front().data, "{\"event\":\"post.publish.complete\"}");
}

TEST_F(PostHintsTest, an_unknown_one_is_forgotten_after_a_day) {
  note(sample("h1", "v1"));
  note(sample("h2", "v2"));
  WebhookHint strangers = sample("h3", "v3");
  strangers.open_id = "open-2";
  note(strangers);
  WebhookHint unposted = sample("h4", "");
  unposted.publish_id.reset();
  EXPECT_FALSE(note(unposted).post_id.has_value());
  auto unclaimed = [&] { return await([&] { return journal_->async_unclaimed_hints("open-1"); }); };
  EXPECT_EQ(unclaimed()->size(), 2U);
  PostRecord post = insert(sample_content("p1"));
  post.progress.publish_id = "v2";
  ASSERT_TRUE(save(*journal_, post));
  ASSERT_EQ(unclaimed()->size(), 1U);
  EXPECT_EQ(unclaimed()->front().publish_id, "v1");
  clock_.advance(hours(25));
  EXPECT_TRUE(unclaimed()->empty());
  PostRecord late = insert(sample_content("p2"));
  late.progress.publish_id = "v1";
  EXPECT_TRUE(save(*journal_, late)->hints.empty());
}

}  // namespace
}  // namespace tokpost
