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
  opener_->error = make_error(Errc::state, "source_lost", "There is no such file.");
  EXPECT_EQ(explain(file_post()).error().code, "invalid_post");
}

}  // namespace
}  // namespace tokpost::test
