#include "native/core/accounts/desk_calls.hpp"

#include "test/native/core/accounts/desk_fixture.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace tokpost::test {
namespace {

constexpr const char* kGoodPost = R"({"options":{"source":{"url":"https://a.example/v.mp4"}}})";
constexpr const char* kFaultyPost = R"({"options":{"source":{"url":"https://a.example/v.mp4"},)"
                                    R"("tittle":"x"}})";

class DeskCallsTest : public DeskFixture {
 protected:
  Result<PostView> accept_wanted(const FindOwner& find_owner, const std::string& options) {
    const WantedPost wanted{PostKind::video, options, nullptr};
    return await([&] { return async_accept_wanted(desk_, find_owner, wanted); });
  }
  static WantedPost good() { return {PostKind::video, kGoodPost, nullptr}; }
  /// Fails, and says so in its code.
  static FindOwner nobody() {
    return [](const DeskPtr&) { return async_nobody(); };
  }
  static Awaitable<Result<PostOwner>> async_nobody() {
    co_return make_error(Errc::network, "nobody_knows", "Nobody knows whose it is.", "test");
  }
};

TEST_F(DeskCallsTest, a_tokens_account_is_the_posts_owner) {
  const auto mine = token("open-1");
  const auto post = accept_wanted(owner_of_token(mine), kGoodPost);
  ASSERT_TRUE(post.has_value()) << post.error().message;
  EXPECT_EQ(post->owner.open_id, "open-1");
  EXPECT_TRUE(reaches(post->id, PostState::published));
}

TEST_F(DeskCallsTest, a_stored_account_is_taken_at_its_word) {
  PostOwner owner;
  owner.open_id = "open-9";
  const auto post = accept_wanted(owner_as_stored(owner), kGoodPost);
  EXPECT_EQ(post.error().code, "token_missing");
}

TEST_F(DeskCallsTest, faults_are_told_before_anybody_is_asked_whose_it_is) {
  const auto refused = accept_wanted(nobody(), kFaultyPost);
  EXPECT_EQ(refused.error().code, "invalid_post");
  ASSERT_EQ(refused.error().issues.size(), 1U);
  EXPECT_EQ(refused.error().issues[0].path, "tittle");
  EXPECT_EQ(accept_wanted(nobody(), kGoodPost).error().code, "nobody_knows");
}

TEST_F(DeskCallsTest, a_dry_run_asks_nobody) {
  const auto run = await([&] { return async_dry_run_wanted(desk_, good()); });
  ASSERT_TRUE(run.has_value());
  EXPECT_TRUE(run->issues.empty());
  EXPECT_EQ(tiktok_->count("/"), 0U);
}

TEST_F(DeskCallsTest, plans_and_quotas_are_an_owners) {
  const auto mine = token("open-1");
  const auto plan =
      await([&] { return async_explain_wanted(desk_, owner_of_token(mine), good()); });
  EXPECT_TRUE(plan.has_value()) << plan.error().message;
  EXPECT_TRUE(await([&] { return async_quota_of(desk_, owner_of_token(mine)); }).has_value());
  EXPECT_EQ(await([&] { return async_explain_wanted(desk_, nobody(), good()); }).error().code,
            "nobody_knows");
  EXPECT_EQ(await([&] { return async_quota_of(desk_, nobody()); }).error().code, "nobody_knows");
}

TEST_F(DeskCallsTest, a_text_that_is_no_order_is_an_error) {
  const WantedPost none{PostKind::video, "[]", nullptr};
  EXPECT_TRUE(accept_wanted(nobody(), "[]").has_error());
  EXPECT_TRUE(await([&] { return async_dry_run_wanted(desk_, none); }).has_error());
  EXPECT_TRUE(await([&] { return async_explain_wanted(desk_, nobody(), none); }).has_error());
}

TEST_F(DeskCallsTest, a_source_that_cannot_be_had_ends_the_call) {
  const DescribedSource lost{R"("/nowhere/v.mp4")", nullptr};
  EXPECT_EQ(await([&] { return async_resume_with(desk_, "p1", lost); }).error().code,
            "source_lost");
  EXPECT_EQ(await([&] { return async_retry_with(desk_, "p1", lost); }).error().code, "source_lost");
}

TEST_F(DeskCallsTest, going_on_without_a_source_is_the_engines_matter) {
  const DescribedSource none;
  EXPECT_EQ(await([&] { return async_resume_with(desk_, "p1", none); }).error().code, "not_found");
  EXPECT_EQ(await([&] { return async_retry_with(desk_, "p1", none); }).error().code, "not_found");
}

}  // namespace
}  // namespace tokpost::test
