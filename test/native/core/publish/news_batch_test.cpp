#include "native/core/publish/news_batch.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tokpost {
namespace {

PostNews news(PostNews::Type type, const std::string& post, std::uint64_t sent = 0) {
  PostNews entry;
  entry.type = type;
  entry.post.id = post;
  entry.post.pace.sent_bytes = sent;
  return entry;
}
PostNews progress(const std::string& post, std::uint64_t sent) {
  return news(PostNews::Type::progress, post, sent);
}
PostNews state(const std::string& post) {
  return news(PostNews::Type::state, post);
}

TEST(NewsBatch, only_the_first_entry_calls_for_a_look) {
  NewsBatch batch;
  EXPECT_TRUE(batch.add(state("a")));
  EXPECT_FALSE(batch.add(state("b")));
  EXPECT_FALSE(batch.add(progress("b", 1)));
  EXPECT_EQ(batch.take().size(), 3U);
  EXPECT_TRUE(batch.add(state("a")));
}

TEST(NewsBatch, progress_in_a_row_is_one_entry_in_its_place) {
  NewsBatch batch;
  batch.add(progress("a", 1));
  batch.add(state("b"));
  batch.add(progress("a", 2));
  const auto taken = batch.take();
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(taken[0].post.pace.sent_bytes, 2U);
  EXPECT_EQ(taken[1].post.id, "b");
}

TEST(NewsBatch, progress_never_moves_over_another_event_of_its_post) {
  NewsBatch batch;
  batch.add(progress("a", 1));
  batch.add(state("a"));
  batch.add(progress("a", 2));
  batch.add(progress("a", 3));
  const auto taken = batch.take();
  ASSERT_EQ(taken.size(), 3U);
  EXPECT_EQ(taken[0].post.pace.sent_bytes, 1U);
  EXPECT_EQ(taken[1].type, PostNews::Type::state);
  EXPECT_EQ(taken[2].post.pace.sent_bytes, 3U);
}

TEST(NewsBatch, states_and_webhooks_are_all_kept) {
  NewsBatch batch;
  batch.add(state("a"));
  batch.add(state("a"));
  batch.add(news(PostNews::Type::webhook, "a"));
  batch.add(news(PostNews::Type::webhook, "a"));
  EXPECT_EQ(batch.take().size(), 4U);
  EXPECT_TRUE(batch.take().empty());
}

}  // namespace
}  // namespace tokpost
