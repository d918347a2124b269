#include "native/core/publish/post_news.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

PostView published() {
  PostView view;
  view.id = "p1";
  view.state = PostState::published;
  view.status = "PUBLISH_COMPLETE";
  view.publish_id = "v1";
  return view;
}

TEST(PostNews, journal_entry_tells_the_state_of_its_moment) {
  PostProgress progress;
  progress.state = PostState::stalled;
  progress.stalled_because = StallReason::source_lost;
  PostEvent event = state_event("p1", progress, WallTime(std::chrono::seconds(5)));
  EXPECT_EQ(event.post_id, "p1");
  EXPECT_EQ(event.type, "state");
  event.id = 7;
  const PostNews news = news_from(event, published());
  EXPECT_EQ(news.id, 7);
  EXPECT_EQ(news.type, PostNews::Type::state);
  EXPECT_EQ(news.at, WallTime(std::chrono::seconds(5)));
  EXPECT_EQ(news.post.state, PostState::stalled);
  EXPECT_EQ(news.post.stalled_because, StallReason::source_lost);
  EXPECT_EQ(news.post.status, "");
  EXPECT_EQ(news.post.publish_id, "v1");
}

TEST(PostNews, webhook_is_handed_on_as_it_was) {
  PostEvent event;
  event.id = 8;
  event.type = "webhook";
  event.data = R"({"event":"post.publish.complete"})";
  const PostNews news = news_from(event, published());
  EXPECT_EQ(news.type, PostNews::Type::webhook);
  EXPECT_EQ(news.webhook, event.data);
  EXPECT_EQ(news.post.state, PostState::published);
}

TEST(PostNews, unreadable_entry_shows_the_post_as_it_stands) {
  PostEvent event;
  event.type = "state";
  event.data = "{}";
  EXPECT_EQ(news_from(event, published()).post.state, PostState::published);
  event.data = "no json";
  EXPECT_EQ(news_from(event, published()).post.state, PostState::published);
}

}  // namespace
}  // namespace tokpost
