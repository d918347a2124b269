#include "native/core/publish/live_posts.hpp"

#include "test/native/core/publish/publish_fixture.hpp"
#include "test/native/support/http_client_fixture.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace tokpost::test {
namespace {

using std::chrono::milliseconds;

class LivePostsTest : public PublishFixture {
 protected:
  LivePostsTest() {
    tools_ = tools();
    posts_ = LivePosts::make(tools_, jobs_, [this](const std::shared_ptr<LivePost>&) { ++left_; });
  }
  ~LivePostsTest() override { close(); }
  void close() {
    await_void([this] { return posts_->async_close(milliseconds(300)); });
  }
  std::shared_ptr<LivePost> take(const PostRequest& request) {
    auto post = std::make_shared<LivePost>(tools_, insert(request));
    posts_->take(post, milliseconds(0));
    return post;
  }

  std::atomic<int> left_{0};
  std::shared_ptr<const PostTools> tools_;
  std::shared_ptr<RunningJobs> jobs_ = std::make_shared<RunningJobs>();
  std::shared_ptr<LivePosts> posts_;
};

TEST_F(LivePostsTest, post_runs_is_watched_and_leaves) {
  const auto post = take(file_post());
  EXPECT_TRUE(eventually([&] { return left_ == 1; }));
  EXPECT_EQ(post->seen_state(), PostState::published);
  EXPECT_EQ(posts_->size(), 0u);
  EXPECT_EQ(posts_->watched(), 0u);
}

TEST_F(LivePostsTest, post_is_in_hand_once) {
  const auto gate = std::make_shared<Gate>();
  uploader_->next({.gate = gate});
  const auto post = take(file_post());
  gate->wait_for_arrival();
  posts_->take(std::make_shared<LivePost>(tools_, post->record()), milliseconds(0));
  EXPECT_EQ(posts_->size(), 1u);
  EXPECT_EQ(posts_->find(post->content().id), post);
  gate->open();
  EXPECT_TRUE(eventually([&] { return left_ == 1; }));
}

TEST_F(LivePostsTest, ended_posts_are_not_taken) {
  PostRecord record = insert(file_post());
  record.progress.state = PostState::failed;
  posts_->take(std::make_shared<LivePost>(tools_, record), milliseconds(0));
  EXPECT_EQ(posts_->size(), 0u);
}

TEST_F(LivePostsTest, post_at_rest_is_found_only_until_it_has_left) {
  PostProgress progress;
  progress.state = PostState::stalled;
  progress.publish_id = "p";
  const auto post = std::make_shared<LivePost>(tools_, insert(file_post(), progress));
  const std::string id = post->content().id;
  const auto gate = std::make_shared<Gate>();
  tiktok_->hold(kStatusPath, gate);
  tiktok_->usual(kStatusPath, make_ok_reply(R"({"status":"PROCESSING_UPLOAD"})"));
  posts_->take(post, milliseconds(0));
  gate->wait_for_arrival();
  EXPECT_EQ(posts_->find(id), post);
  std::thread opener([&] { gate->open(); });
  std::shared_ptr<LivePost> found;
  await_void([&]() -> Awaitable<void> { found = co_await posts_->async_find(id); });
  opener.join();
  EXPECT_EQ(found, nullptr);
}

// The scheduler finds posts by itself, while a caller asks for one of them.
TEST_F(LivePostsTest, post_is_taken_up_by_one_at_a_time) {
  const std::string id = insert(file_post()).content.id;
  std::shared_ptr<LivePost> first = *await([&] { return posts_->async_acquire(id); });
  EXPECT_EQ(await([&] { return posts_->async_acquire(id); }).error().code, "lease_held");
  posts_->take(std::make_shared<LivePost>(tools_, first->record()), milliseconds(0));
  EXPECT_EQ(posts_->size(), 0u) << "taken with an older lease";
  first.reset();
  EXPECT_TRUE(await([&] { return posts_->async_acquire(id); }).has_value());
}

TEST_F(LivePostsTest, post_at_work_is_not_taken_up_again) {
  const auto gate = std::make_shared<Gate>();
  uploader_->next({.gate = gate});
  const auto post = take(file_post());
  gate->wait_for_arrival();
  const std::string id = post->content().id;
  EXPECT_EQ(await([&] { return posts_->async_acquire(id); }).error().code, "lease_held");
  gate->open();
  EXPECT_TRUE(eventually([&] { return left_ == 1; }));
  EXPECT_EQ(stored(id).progress.state, PostState::published);
}

TEST_F(LivePostsTest, post_that_is_being_taken_up_is_waited_for) {
  const std::string id = insert(file_post()).content.id;
  const auto gate = std::make_shared<Gate>();
  uploader_->next({.gate = gate});
  const std::shared_ptr<LivePost> post = *await([&] { return posts_->async_acquire(id); });
  std::shared_ptr<LivePost> found;
  std::thread seeker(
      [&] { await_void([&]() -> Awaitable<void> { found = co_await posts_->async_find(id); }); });
  posts_->take(post, milliseconds(0));
  gate->wait_for_arrival();
  seeker.join();
  EXPECT_EQ(found, post);
  gate->open();
  EXPECT_TRUE(eventually([&] { return left_ == 1; }));
}

TEST_F(LivePostsTest, close_ends_an_upload_and_leaves_the_post_to_the_next) {
  const auto gate = std::make_shared<Gate>();
  uploader_->next({.gate = gate});
  const auto post = take(file_post());
  gate->wait_for_arrival();
  close();
  EXPECT_EQ(jobs_->count(), 0u);
  EXPECT_EQ(stored(post->content().id).progress.state, PostState::uploading);
}

}  // namespace
}  // namespace tokpost::test
