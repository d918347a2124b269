#include "native/core/publish/explain_order.hpp"

#include "test/native/core/publish/engine_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

class ExplainOrder : public EngineTest {
 protected:
  Result<Plan> explain(const PostRequest& request) {
    const PostOrder wanted = order(request);
    return await([&] { return engine_->async_explain(wanted); });
  }
};

TEST_F(ExplainOrder, creator_who_cannot_post_now_is_an_answer) {
  tiktok_->next(kCreatorPath, make_error_reply(200, "spam_risk_too_many_posts"));
  const auto plan = explain(file_post());
  ASSERT_TRUE(plan.has_value()) << plan.error().message;
  ASSERT_EQ(plan->refusals.size(), 1u);
  EXPECT_EQ(plan->refusals[0].code, "spam_risk_too_many_posts");
  EXPECT_TRUE(plan->refusals[0].certain);
  EXPECT_FALSE(plan->refusals[0].remedy.empty());
  EXPECT_EQ(plan->would_send.requests.size(), 3u);
  EXPECT_EQ(plan->quota.posts_left_today, kPostsPerDay);
}

TEST_F(ExplainOrder, draft_asks_nothing_of_the_creator) {
  const auto plan = explain(file_draft());
  ASSERT_TRUE(plan.has_value());
  EXPECT_TRUE(plan->refusals.empty());
  EXPECT_EQ(tiktok_->count(kCreatorPath), 0u);
}

TEST_F(ExplainOrder, faults_on_the_way_are_errors) {
  accounts_->set("open-1", nullptr);
  EXPECT_EQ(explain(file_post()).error().code, "token_missing");
}

TEST_F(ExplainOrder, faults_of_the_order_are_refusals_with_a_remedy) {
  opener_->error = make_error(Errc::state, "source_lost", "There is no such file.");
  const auto options = json::parse(R"({"source":"gone.mp4","title":7,"privacy":8})");
  ReadOptions read = read_post_options(PostKind::video, options->get_object());
  PostOrder wanted = order(std::move(read.request));
  wanted.issues = std::move(read.issues);
  const auto plan = await([&] { return engine_->async_explain(wanted); });
  ASSERT_TRUE(plan.has_value()) << plan.error().message;
  std::string paths;
  for (const Refusal& refusal : plan->refusals) {
    paths.append(refusal.path).append(" ");
    EXPECT_FALSE(refusal.remedy.empty());
    EXPECT_TRUE(refusal.certain);
  }
  EXPECT_EQ(paths, "title privacy source ");
}

TEST_F(ExplainOrder, creators_own_limit_is_held_against_the_file) {
  media::Probe probe;
  probe.container = media::Container::mp4;
  probe.size_bytes = 1'000'000;
  probe.width = probe.coded_width = 1080;
  probe.height = probe.coded_height = 1920;
  probe.video_codec = "h264";
  probe.frame_rate = media::FrameRate{30, 30, 30, false};
  probe.duration_ms = 400'000;  // the creator may post 300 s
  opener_->probe = probe;
  const auto plan = explain(file_post());
  ASSERT_TRUE(plan.has_value());
  ASSERT_EQ(plan->refusals.size(), 1u);
  EXPECT_EQ(plan->refusals[0].path, "source");
  EXPECT_EQ(plan->refusals[0].remedy, "Cut the video.");
}

TEST_F(ExplainOrder, relayed_url_is_asked_for) {
  const auto relayed = request(PostKind::video, R"({"source":{"relayUrl":"https://a.example/v"}})");
  EXPECT_TRUE(explain(relayed)->would_send.chunks.has_value());
  opener_->error = make_error(Errc::network, "connect", "Nobody answers.");
  const auto plan = explain(relayed);
  ASSERT_EQ(plan->refusals.size(), 1u);
  EXPECT_FALSE(plan->refusals[0].certain);
}

}  // namespace
}  // namespace tokpost::test
