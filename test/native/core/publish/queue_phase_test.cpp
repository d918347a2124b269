#include "native/core/publish/queue_phase.hpp"

#include "native/core/publish/upload_gate.hpp"
#include "test/native/core/publish/publish_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

/// Sleeps in no time, and looks at something meanwhile.
class LookingSleeper final : public Sleeper {
 public:
  LookingSleeper(FakeClock& clock, std::function<void()> look)
      : clock_(clock), look_(std::move(look)) {}
  Awaitable<Status> async_sleep(std::chrono::milliseconds pause) override {
    look_();
    clock_.advance(pause);
    co_return Status();
  }

 private:
  FakeClock& clock_;
  std::function<void()> look_;
};

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
  void send_inits(const LivePost& post, int count) {
    for (int i = 0; i < count; ++i) post.tools().governor->reserve(Limited::init, "open-1");
  }
  int entered_ = 0;
};

TEST_F(QueuePhase, uploads_place_comes_before_the_checks) {
  const auto post = gated(file_post());
  ASSERT_TRUE(await([&] { return async_queue_phase(post); }).has_value());
  EXPECT_EQ(entered_, 1);
  EXPECT_TRUE(post->upload_place);
  EXPECT_TRUE(post->init_place);
  EXPECT_EQ(post->state(), PostState::checking);
  EXPECT_EQ(tiktok_->count(kInitPath), 0u);
}

TEST_F(QueuePhase, places_are_taken_once) {
  const auto post = gated(file_post());
  ASSERT_TRUE(await([&] { return async_claim_init(post); }).has_value());
  ASSERT_TRUE(await([&] { return async_claim_init(post); }).has_value());
  EXPECT_EQ(entered_, 1);
}

TEST_F(QueuePhase, streams_need_no_place_among_the_uploads) {
  const auto post = gated(request(PostKind::video, R"({"source":{"stream":true,"size":1000000}})"));
  ASSERT_EQ(post->content().source.kind, SourceKind::stream);
  ASSERT_TRUE(await([&] { return async_queue_phase(post); }).has_value());
  EXPECT_EQ(entered_, 0);
}

TEST_F(QueuePhase, post_that_waits_for_its_accounts_limit_leaves_the_uploads_to_others) {
  auto shared = std::make_shared<PostTools>(*tools());
  const UploadGate gate(1);
  shared->enter_upload = gate.entrance();
  const auto post = std::make_shared<LivePost>(shared, insert(file_post()));
  send_inits(*post, 6);
  std::size_t free = 0;
  LookingSleeper sleeper(clock_, [&] { free = gate.free_places(); });
  shared->context.sleeper = &sleeper;
  ASSERT_TRUE(await([&] { return async_queue_phase(post); }).has_value());
  EXPECT_EQ(free, 1u);
  EXPECT_TRUE(post->upload_place);
  EXPECT_EQ(post->state(), PostState::checking);
}

TEST_F(QueuePhase, post_behind_others_says_when_its_turn_comes) {
  const auto post = gated(file_post());
  send_inits(*post, 5);
  std::vector<UploadPlace> line;
  line.push_back(*await([&] { return post->tools().lines->async_enter("open-1", false); }));
  const WallTime before = clock_.wall_now();
  ASSERT_TRUE(await([&] { return async_queue_phase(post); }).has_value());
  std::optional<WallTime> told;
  for (const PostNews& entry : news()) {
    if (!told) told = entry.post.waiting_until;
  }
  EXPECT_EQ(told, before + RateWindow::kWindow);
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
