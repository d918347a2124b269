#include "native/core/publish/settle_post.hpp"

#include "test/native/core/publish/engine_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

TEST_F(EngineTest, doubtful_init_is_settled_by_the_callers_word) {
  tiktok_->usual(kInitPath, lost_answer());
  const std::string one = accepted(pulled_post());
  const std::string two = accepted(photo_post());
  ASSERT_TRUE(reaches(one, PostState::stalled));
  ASSERT_TRUE(reaches(two, PostState::stalled));
  EXPECT_EQ(resume(one).error().code, "ambiguous_init");
  auto yes = await([&] { return engine_->async_settle(one, Settlement{true, "42"}); });
  ASSERT_TRUE(yes.has_value()) << yes.error().message;
  EXPECT_EQ(yes->state, PostState::published);
  EXPECT_EQ(yes->post_ids, std::vector<std::string>{"42"});
  auto no = await([&] { return engine_->async_settle(two, Settlement{false, std::nullopt}); });
  ASSERT_TRUE(no.has_value());
  EXPECT_EQ(no->state, PostState::failed);
  EXPECT_EQ(no->error->code, "not_published");
}

TEST_F(EngineTest, only_a_stalled_post_is_settled) {
  const std::string id = accepted(file_post());
  ASSERT_TRUE(reaches(id, PostState::published));
  auto settled = await([&] { return engine_->async_settle(id, Settlement{true, std::nullopt}); });
  EXPECT_EQ(settled.error().code, "already_ended");
}

TEST_F(EngineTest, a_published_post_that_is_still_followed_is_not_settled_either) {
  const std::string id = accepted(
      request(PostKind::video, R"({"source":"clip.mp4","privacy":"public","wait":"public"})"));
  ASSERT_TRUE(reaches(id, PostState::published));
  ASSERT_EQ(engine_->stats().posts, 1U);
  auto settled = await([&] { return engine_->async_settle(id, Settlement{true, std::nullopt}); });
  EXPECT_EQ(settled.error().code, "already_ended");
}

}  // namespace
}  // namespace tokpost::test
