#include "native/core/publish/quota_of.hpp"

#include "test/native/core/publish/publish_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

class QuotaOf : public PublishFixture {
 protected:
  Quota quota(const std::shared_ptr<const PostTools>& tools) {
    const PostOwner owner{"account-1", "user-1", "open-1"};
    return *await([&] { return async_quota_of(tools, owner); });
  }
};

TEST_F(QuotaOf, counts_the_day_and_tells_when_it_is_over) {
  const auto with = tools();
  RateKey key{"open-1", "posts_a_day", std::chrono::hours(24)};
  for (std::int64_t i = 0; i < kPostsPerDay; ++i) {
    ASSERT_TRUE(await([&] { return rate_log_->async_record(key); }));
  }
  const Quota used = quota(with);
  EXPECT_EQ(used.posts_left_today, 0);
  EXPECT_EQ(used.drafts_left_today, kPendingDrafts);
  EXPECT_EQ(used.next_post_at, clock_.wall_now() + std::chrono::hours(24));
}

TEST_F(QuotaOf, minute_is_told_without_a_log_of_the_day) {
  auto without = std::make_shared<PostTools>(*tools());
  without->rate_log = nullptr;
  for (int i = 0; i < 6; ++i) without->governor->reserve(Limited::init, "open-1");
  const Quota used = quota(without);
  EXPECT_EQ(used.inits_left, 0);
  EXPECT_EQ(used.next_post_at, clock_.wall_now() + RateWindow::kWindow);
  EXPECT_EQ(used.posts_left_today, kPostsPerDay);
}

TEST_F(QuotaOf, counts_what_other_processes_have_sent) {
  const auto with = tools();
  with->governor->share(rate_log_);
  Governor other(context_, rate_log_);
  for (int i = 0; i < 6; ++i) {
    ASSERT_TRUE(await([&] { return other.async_claim(Limited::init, "open-1", std::nullopt); }));
  }
  const Quota used = quota(with);
  EXPECT_EQ(used.inits_left, 0);
  EXPECT_EQ(used.next_post_at, clock_.wall_now() + RateWindow::kWindow);
}

TEST_F(QuotaOf, next_post_comes_after_those_that_wait) {
  const auto with = tools();
  for (int i = 0; i < 5; ++i) with->governor->reserve(Limited::init, "open-1");
  const UploadPlace first = *await([&] { return with->lines->async_enter("open-1", true); });
  const Quota used = quota(with);
  EXPECT_EQ(used.inits_left, 1);
  EXPECT_EQ(used.next_post_at, clock_.wall_now() + RateWindow::kWindow);
}

}  // namespace
}  // namespace tokpost::test
