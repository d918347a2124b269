#include "native/core/publish/queue_phase.hpp"

#include "test/native/core/publish/publish_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

class QueuePhase : public PublishFixture {
 protected:
  std::shared_ptr<LivePost> gated(const PostRequest& request) {
    auto shared = std::make_shared<PostTools>(*tools());
    shared->enter_upload = [this]() -> Awaitable<Result<UploadPlace>> {
      ++entered_;
      co_return std::make_shared<int>(0);
    };
    return std::make_shared<LivePost>(shared, insert(request));
  }
  int entered_ = 0;
};

TEST_F(QueuePhase, uploads_place_comes_before_the_checks) {
  const auto post = gated(file_post());
  ASSERT_TRUE(await([&] { return async_queue_phase(post); }).has_value());
  EXPECT_EQ(entered_, 1);
  EXPECT_TRUE(post->upload_place);
  EXPECT_TRUE(post->has_init_place);
  EXPECT_EQ(post->state(), PostState::checking);
  EXPECT_EQ(tiktok_->count(kInitPath), 0u);
}

TEST_F(QueuePhase, places_are_taken_once) {
  const auto post = gated(file_post());
  ASSERT_TRUE(await([&] { return async_take_places(post); }).has_value());
  ASSERT_TRUE(await([&] { return async_take_places(post); }).has_value());
  EXPECT_EQ(entered_, 1);
}

TEST_F(QueuePhase, pulled_posts_need_no_place_among_the_uploads) {
  const auto post = gated(photo_post());
  ASSERT_TRUE(await([&] { return async_queue_phase(post); }).has_value());
  EXPECT_EQ(entered_, 0);
}

TEST_F(QueuePhase, place_is_given_back_after_the_upload) {
  const auto post = gated(file_post());
  run_post(post);
  EXPECT_EQ(post->state(), PostState::processing);
  EXPECT_FALSE(post->upload_place);
}

}  // namespace
}  // namespace tokpost::test
