#include "native/core/store/post_table.hpp"

#include "test/native/core/store/journal_test.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <iterator>

namespace tokpost {
namespace {

using test::sample_content;

class PostTableTest : public test::JournalTest {
 protected:
  std::vector<std::string> ids(const PostFilter& filter) {
    std::vector<std::string> found;
    auto page = await([&] { return journal_->async_list(filter); });
    EXPECT_TRUE(page.has_value());
    for (const PostRecord& post : page->posts) found.push_back(post.content.id);
    return found;
  }
};

TEST_F(PostTableTest, everything_that_is_written_is_read_back) {
  PostContent content = sample_content("p1");
  content.kind = PostKind::draft_photos;
  content.source.kind = SourceKind::urls;
  content.retry_of = "p0";
  content.idempotency_key = "key";
  content.publish_at = clock_.wall_now() + std::chrono::hours(1);
  PostRecord post = insert(content, PostState::scheduled);
  PostProgress& progress = post.progress;
  progress.state = PostState::uploading;
  progress.publish_id = "v_pub_file~v2-1.7391234567890123456";
  progress.upload_url = Secret("https://upload.example/video?signature=abc");
  progress.chunk_size = 10'000'000;
  progress.chunk_count = 7;
  progress.acknowledged_bytes = 5'000'000'000;
  progress.init_began_at = clock_.wall_now();
  progress.init_answered_at = clock_.wall_now() + std::chrono::seconds(1);
  progress.last_chunk_began_at = clock_.wall_now() + std::chrono::seconds(2);
  progress.attempt = 2;
  progress.checks_done = 4;
  progress.waiting_until = clock_.wall_now() + std::chrono::seconds(3);
  progress.wake_at = clock_.wall_now() + std::chrono::seconds(4);
  progress.error = "{\"kind\":\"upload\"}";
  progress.post_ids = {"7391234567890123457", "7391234567890123458"};
  progress.url = "https://www.tiktok.com/@a/video/1";
  clock_.advance(std::chrono::seconds(5));
  ASSERT_TRUE(save(*journal_, post, Lease::release));

  EXPECT_EQ(get("p1").progress.wake_at, progress.wake_at);
  const PostRecord taken = *acquire(*other_, "p1");
  EXPECT_EQ(taken.content.kind, PostKind::draft_photos);
  EXPECT_EQ(taken.content.source.kind, SourceKind::urls);
  EXPECT_EQ(taken.content.source.descriptor, content.source.descriptor);
  EXPECT_EQ(taken.content.source.size_bytes, 1'000'000);
  EXPECT_EQ(taken.content.source.fingerprint, "1000000-42");
  EXPECT_EQ(taken.content.settings, content.settings);
  EXPECT_EQ(taken.content.retry_of, "p0");
  EXPECT_EQ(taken.content.idempotency_key, "key");
  EXPECT_EQ(taken.content.publish_at, content.publish_at);
  EXPECT_EQ(taken.progress.state, PostState::uploading);
  EXPECT_EQ(taken.progress.publish_id, progress.publish_id);
  EXPECT_EQ(taken.progress.upload_url, progress.upload_url);
  EXPECT_EQ(taken.progress.chunk_size, 10'000'000);
  EXPECT_EQ(taken.progress.chunk_count, 7);
  EXPECT_EQ(taken.progress.acknowledged_bytes, 5'000'000'000);
  EXPECT_EQ(taken.progress.init_began_at, progress.init_began_at);
  EXPECT_EQ(taken.progress.init_answered_at, progress.init_answered_at);
  EXPECT_EQ(taken.progress.last_chunk_began_at, progress.last_chunk_began_at);
  EXPECT_EQ(taken.progress.attempt, 2);
  EXPECT_EQ(taken.progress.checks_done, 4);
  EXPECT_EQ(taken.progress.waiting_until, progress.waiting_until);
  EXPECT_FALSE(taken.progress.wake_at.has_value()) << "whoever holds it sets its own";
  EXPECT_EQ(taken.progress.error, progress.error);
  EXPECT_EQ(taken.progress.post_ids, progress.post_ids);
  EXPECT_EQ(taken.progress.url, progress.url);
  EXPECT_EQ(taken.updated_at, taken.created_at + std::chrono::seconds(5));
  EXPECT_FALSE(taken.unreadable);
}

// It moves on whenever somebody looks.
class RestlessClock final : public Clock {
 public:
  WallTime wall_now() const override { return from_unix_milliseconds(++milliseconds_); }
  SteadyTime steady_now() const override { return SteadyTime(); }

 private:
  mutable std::atomic<std::int64_t> milliseconds_ = 1'800'000'000'000;
};

TEST_F(PostTableTest, a_new_post_was_last_written_when_it_was_made) {
  const RestlessClock clock;
  SqliteOptions with = options(dir_.file("restless.db"));
  with.clock = &clock;
  database_ = open(with);
  journal_ = make_journal("first");
  insert(sample_content("p1"));
  EXPECT_EQ(get("p1").updated_at, get("p1").created_at);
  database_->close();
}

TEST_F(PostTableTest, secrets_are_neither_shown_nor_in_the_file) {
  PostRecord post = insert(sample_content("p1"));
  post.progress.upload_url = Secret("https://upload.example/video?signature=abc");
  ASSERT_TRUE(save(*journal_, post));
  EXPECT_TRUE(get("p1").progress.upload_url.empty());
  EXPECT_TRUE(get("p1").content.source.descriptor.empty());
  database_->close();
  std::ifstream file(file_, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  EXPECT_NE(bytes.find("hello"), std::string::npos);
  EXPECT_EQ(bytes.find("upload.example"), std::string::npos);
  EXPECT_EQ(bytes.find("/videos/"), std::string::npos);
}

TEST_F(PostTableTest, a_final_post_has_no_upload_url_no_lease_and_no_alarm) {
  PostRecord post = insert(sample_content("p1"));
  post.progress.upload_url = Secret("https://upload.example/video?signature=abc");
  post.progress.state = PostState::failed;
  post.progress.wake_at = clock_.wall_now();
  ASSERT_TRUE(save(*journal_, post));
  EXPECT_EQ(
      *connect()->select_integer("SELECT count(*) FROM tokpost_posts WHERE upload_url IS NULL "
                                 "AND lease_engine IS NULL AND wake_at IS NULL"),
      1);
}

TEST_F(PostTableTest, a_source_may_be_handed_over_again) {
  PostRecord post = insert(sample_content("p1"));
  PostSource source;
  source.kind = SourceKind::stream;
  source.descriptor = Secret("{\"stream\":true}");
  source.size_bytes = 5;
  source.fingerprint = "other";
  ASSERT_TRUE(await([&] { return journal_->async_replace_source("p1", post.epoch, source); }));
  const PostRecord taken = *acquire(*journal_, "p1");
  EXPECT_EQ(taken.content.source.kind, SourceKind::stream);
  EXPECT_EQ(taken.content.source.descriptor, source.descriptor);
  EXPECT_EQ(taken.content.source.size_bytes, 5);
  const auto stale = await([&] { return journal_->async_replace_source("p1", 1, source); });
  EXPECT_EQ(stale.error().code, "lease_lost");
}

TEST_F(PostTableTest, whoever_makes_another_like_it_reads_the_source_of_an_ended_post) {
  insert(sample_content("p1"), PostState::failed);
  const auto opened = await([&] { return other_->async_open("p1"); });
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->content.source.descriptor, sample_content("p1").source.descriptor);
  EXPECT_EQ(opened->epoch, 1) << "nothing was taken";
  EXPECT_EQ(await([&] { return other_->async_open("p2"); }).error().code, "not_found");
}

TEST_F(PostTableTest, another_key_makes_the_secrets_unreadable_and_nothing_else) {
  insert(sample_content("p1"), PostState::queued, Lease::release);
  const auto others = std::make_shared<const KeyRing>(KeyRing::generate());
  auto journal = make_sqlite_journal(database_, others, LeaseHolder::make());
  const auto taken = await([&] { return journal->async_acquire_due(5); });
  ASSERT_EQ(taken->posts.size(), 1U);
  ASSERT_TRUE(taken->posts[0].unreadable);
  EXPECT_EQ(taken->posts[0].unreadable->code, "unknown_key");
  EXPECT_TRUE(taken->posts[0].content.source.descriptor.empty());
}

TEST_F(PostTableTest, unfinished_posts_are_encrypted_anew) {
  PostRecord post = insert(sample_content("p1"));
  post.progress.upload_url = Secret("https://upload.example/video?signature=abc");
  ASSERT_TRUE(save(*journal_, post));
  insert(sample_content("p2"), PostState::published);
  const std::string fresh = KeyRing::make_key().reveal();
  auto both = KeyRing::parse({fresh, std::string(64, '7')}, "the test");
  auto fresh_only = KeyRing::parse({fresh}, "the test");
  auto rotating = make_sqlite_journal(database_, std::make_shared<const KeyRing>(std::move(*both)),
                                      LeaseHolder::make());
  EXPECT_EQ(*await([&] { return rotating->async_reencrypt(10); }), 1U);
  EXPECT_EQ(*await([&] { return rotating->async_reencrypt(10); }), 0U);
  ASSERT_TRUE(await([&] { return journal_->async_release_leases(); }));
  auto rotated = make_sqlite_journal(
      database_, std::make_shared<const KeyRing>(std::move(*fresh_only)), LeaseHolder::make());
  const PostRecord taken = *acquire(*rotated, "p1");
  EXPECT_FALSE(taken.unreadable);
  EXPECT_EQ(taken.progress.upload_url, post.progress.upload_url);
}

TEST_F(PostTableTest, lists_by_user_account_and_state_newest_first) {
  PostContent other = sample_content("p2");
  other.user_id = "user-2";
  other.account_id = "account-2";
  insert(sample_content("p1"));
  insert(other);
  insert(sample_content("p3"), PostState::failed);
  PostFilter filter;
  filter.user_id = "user-1";
  EXPECT_EQ(ids(filter), (std::vector<std::string>{"p3", "p1"}));
  filter.state = PostState::failed;
  EXPECT_EQ(ids(filter), (std::vector<std::string>{"p3"}));
  PostFilter by_account;
  by_account.account_id = "account-2";
  EXPECT_EQ(ids(by_account), (std::vector<std::string>{"p2"}));
  by_account.user_id = "user-1";
  EXPECT_TRUE(ids(by_account).empty());
  PostFilter everything;
  everything.all = true;
  EXPECT_EQ(ids(everything).size(), 3U);
  everything.state = PostState::queued;
  EXPECT_EQ(ids(everything), (std::vector<std::string>{"p2", "p1"}));
}

TEST_F(PostTableTest, a_filter_that_names_nobody_is_refused) {
  const auto refused = await([&] { return journal_->async_list(PostFilter()); });
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, "filter_required");
}

TEST_F(PostTableTest, pages_do_not_shift_while_posts_are_made) {
  for (int i = 0; i < 5; ++i) insert(sample_content("p" + std::to_string(i)));
  PostFilter filter;
  filter.all = true;
  filter.limit = 2;
  std::string seen;
  for (int pages = 0; pages < 10; ++pages) {
    auto page = await([&] { return journal_->async_list(filter); });
    for (const PostRecord& post : page->posts) seen += post.content.id + " ";
    if (!page->next_cursor) break;
    filter.cursor = page->next_cursor;
    insert(sample_content("new" + std::to_string(pages)));
  }
  EXPECT_EQ(seen, "p4 p3 p2 p1 p0 ");
  for (const char* cursor : {"x", "", "-1", "1 OR 1"}) {
    filter.cursor = cursor;
    EXPECT_EQ(await([&] { return journal_->async_list(filter); }).error().code, "invalid_cursor");
  }
}

TEST_F(PostTableTest, the_cost_of_a_post_does_not_grow_with_those_that_ended) {
  auto connection = connect();
  // SQLite's count of virtual machine steps would be exact, but is not to be had per call; the rows
  // that a statement visits show in time, which here differs by a factor of thousands.
  auto time_of_a_post = [&](const std::string& id) {
    const auto began = std::chrono::steady_clock::now();
    PostRecord post = insert(sample_content(id));
    EXPECT_TRUE(save(*journal_, post, Lease::release));
    EXPECT_EQ(due(*other_).size(), 1U);
    PostFilter filter;
    filter.user_id = "user-1";
    filter.state = PostState::queued;
    EXPECT_EQ(ids(filter).size(), 1U);
    PostRecord taken = get(id);
    taken.progress.state = PostState::published;
    taken.progress.wake_at.reset();
    EXPECT_TRUE(save(*other_, taken));
    return std::chrono::steady_clock::now() - began;
  };
  time_of_a_post("warm");
  auto before = time_of_a_post("b0");
  for (int i = 1; i < 5; ++i) before = std::min(before, time_of_a_post("b" + std::to_string(i)));
  ASSERT_TRUE(connection->run_script(
      "INSERT INTO tokpost_posts (id, account_id, user_id, open_id, kind, source_kind, source, "
      "settings, fingerprint, content_hash, due_at, created_at, updated_at, state, publish_id) "
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
      "SELECT 'old' || i, 'account-1', 'user-1', 'open-1', 'video', 'file', 'x', '{}', '', '', i, "
      "i, "
      "i, 'published', 'v' || i FROM n"));
  ASSERT_TRUE(connection->run_script("PRAGMA wal_checkpoint(TRUNCATE)"));
  auto after = time_of_a_post("a0");
  for (int i = 1; i < 5; ++i) after = std::min(after, time_of_a_post("a" + std::to_string(i)));
  EXPECT_LT(after, before * 4 + std::chrono::milliseconds(5));
}

}  // namespace
}  // namespace tokpost
