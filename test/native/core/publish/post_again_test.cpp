#include "native/core/publish/post_again.hpp"

#include "test/native/core/publish/engine_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

TEST_F(EngineTest, retry_makes_a_new_post_of_a_failed_one) {
  tiktok_->next_status(R"({"status":"FAILED","fail_reason":"internal"})");
  const std::string id = accepted(file_post());
  ASSERT_TRUE(reaches(id, PostState::failed));
  auto again = await([&] { return engine_->async_retry(id, nullptr); });
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_NE(again->id, id);
  EXPECT_EQ(again->retry_of, id);
  EXPECT_TRUE(reaches(again->id, PostState::published));
  auto refused = await([&] { return engine_->async_retry(again->id, nullptr); });
  EXPECT_EQ(refused.error().code, "not_ended");
}

TEST(PostAgain, a_post_has_one_retry_by_a_queue) {
  const std::string id = id_of_retry("0f8fad5b-d9cb-469f-a165-70867728950e");
  EXPECT_EQ(id, id_of_retry("0f8fad5b-d9cb-469f-a165-70867728950e"));
  EXPECT_NE(id, id_of_retry("0f8fad5b-d9cb-469f-a165-70867728950f"));
  EXPECT_EQ(id.size(), 36U);
}

}  // namespace
}  // namespace tokpost::test
