#include "native/core/store/sqlite_journal.hpp"

#include "test/native/core/store/journal_test.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

using test::sample_content;
using test::sample_progress;

class SqliteJournalTest : public test::JournalTest {
 protected:
  static PostContent keyed(const std::string& id, const std::string& hash) {
    PostContent content = sample_content(id);
    content.idempotency_key = "key";
    content.content_hash = hash;
    return content;
  }
  Result<InsertedPost> add(const PostContent& content) {
    return await([&] {
      return journal_->async_insert(content, sample_progress(), Lease::keep,
                                    test::sample_event(content.id));
    });
  }
  PostEvent event(const std::string& data) const {
    PostEvent one;
    one.post_id = "p1";
    one.type = "state";
    one.at = clock_.wall_now();
    one.data = data;
    return one;
  }
};

TEST_F(SqliteJournalTest, an_unknown_post_is_nothing) {
  EXPECT_FALSE(await([&] { return journal_->async_get("p1"); })->has_value());
}

TEST_F(SqliteJournalTest, the_same_key_and_content_give_the_first_post) {
  EXPECT_FALSE(add(keyed("p1", "same"))->existed);
  const auto again = add(keyed("p2", "same"));
  EXPECT_TRUE(again->existed);
  EXPECT_EQ(again->post.content.id, "p1");
  EXPECT_FALSE(await([&] { return journal_->async_get("p2"); })->has_value());
}

TEST_F(SqliteJournalTest, the_same_key_with_other_content_is_a_fault) {
  ASSERT_TRUE(add(keyed("p1", "one")));
  const auto refused = add(keyed("p2", "two"));
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().kind, Errc::validation);
  EXPECT_EQ(refused.error().code, "idempotency_key_reused");
  ASSERT_EQ(refused.error().issues.size(), 1U);
  EXPECT_EQ(refused.error().issues[0].path, "idempotencyKey");
}

TEST_F(SqliteJournalTest, the_same_id_gives_the_first_post) {
  const PostRecord first = add(sample_content("p1"))->post;
  const auto again = add(sample_content("p1"));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_TRUE(again->existed);
  EXPECT_EQ(again->post.last_event_id, first.last_event_id);
  EXPECT_EQ(get("p1").last_event_id, first.last_event_id);
}

TEST_F(SqliteJournalTest, keys_of_other_accounts_do_not_collide) {
  ASSERT_TRUE(add(keyed("p1", "one")));
  PostContent other_account = keyed("p2", "two");
  other_account.account_id = "account-2";
  EXPECT_TRUE(add(other_account));
  PostContent bare_token = keyed("p3", "three");
  bare_token.account_id.reset();
  EXPECT_TRUE(add(bare_token));
}

TEST_F(SqliteJournalTest, a_key_is_free_again_after_an_end_without_a_post) {
  for (const PostState end : {PostState::failed, PostState::cancelled}) {
    const std::string id(to_string(end));
    PostRecord post = add(keyed(id, id))->post;
    post.progress.state = end;
    ASSERT_TRUE(save(*journal_, post));
  }
  PostRecord published = add(keyed("p3", "three"))->post;
  published.progress.state = PostState::published;
  ASSERT_TRUE(save(*journal_, published));
  EXPECT_EQ(add(keyed("p4", "four")).error().code, "idempotency_key_reused");
  EXPECT_TRUE(add(keyed("p5", "three"))->existed);
}

TEST_F(SqliteJournalTest, events_are_in_order_and_only_the_newest_are_kept) {
  PostRecord post = insert(sample_content("p1"));
  EXPECT_GT(post.last_event_id, 0);
  const std::vector<PostEvent> two{event("1"), event("2")};
  const auto saved = await([&] { return journal_->async_save(post, Lease::keep, two); });
  ASSERT_TRUE(saved.has_value());
  EXPECT_EQ(get("p1").last_event_id, saved->event_id);
  auto events = await([&] { return other_->async_events(post.last_event_id, 10); });
  ASSERT_EQ(events->size(), 2U);
  EXPECT_EQ(events->front().data, "1");
  EXPECT_EQ(events->front().post_id, "p1");
  EXPECT_EQ(events->front().at, clock_.wall_now());
  EXPECT_LT(events->front().id, events->back().id);
  EXPECT_EQ(events->back().id, saved->event_id);
  events = await([&] { return other_->async_events(events->front().id, 10); });
  ASSERT_EQ(events->size(), 1U);
  EXPECT_EQ(events->front().data, "2");
  const std::vector<PostEvent> many(10'000, event("n"));
  ASSERT_TRUE(await([&] { return journal_->async_save(post, Lease::keep, many); }));
  EXPECT_EQ(*connect()->select_integer("SELECT count(*) FROM tokpost_post_events"), 10'000);
  EXPECT_EQ(await([&] { return other_->async_events(0, 1); })->front().data, "n");
}

TEST_F(SqliteJournalTest, a_stale_write_leaves_no_event_either) {
  PostRecord post = insert(sample_content("p1"));
  post.epoch = 0;
  const std::vector<PostEvent> one{event("1")};
  EXPECT_EQ(await([&] { return journal_->async_save(post, Lease::keep, one); }).error().code,
            "lease_lost");
  EXPECT_TRUE(await([&] { return journal_->async_events(post.last_event_id, 10); })->empty());
}

TEST_F(SqliteJournalTest, survives_its_process) {
  insert(sample_content("p1"));
  journal_.reset();
  other_.reset();
  database_->close();
  database_ = open();
  journal_ = make_journal("third");
  EXPECT_EQ(get("p1").content.settings, "{\"title\":\"hello\"}");
}

}  // namespace
}  // namespace tokpost
