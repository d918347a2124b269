#include "native/sandbox/recent_posts.hpp"

#include <gtest/gtest.h>

namespace tokpost::sandbox {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const WallTime kPostedAt = from_unix_seconds(1'800'000'000);

class RecentPostsTest : public ::testing::Test {
 protected:
  Post& add(std::string user, PostKind kind = PostKind::video, std::string client = "app",
            WallTime created = kPostedAt) {
    auto post = std::make_unique<Post>();
    post->user_id = std::move(user);
    post->client_key = std::move(client);
    post->kind = kind;
    post->created = created;
    posts_.push_back(std::move(post));
    recent_.add(*posts_.back());
    return *posts_.back();
  }

  std::int64_t direct(const std::string& user, WallTime now) {
    std::int64_t count = 0;
    while (recent_.has_direct_posts(user, now, count + 1)) ++count;
    return count;
  }
  std::int64_t pending(const std::string& client, const std::string& user) {
    std::int64_t count = 0;
    while (recent_.has_pending_drafts(client, user, kPostedAt, count + 1)) ++count;
    return count;
  }

  std::vector<std::unique_ptr<Post>> posts_;
  RecentPosts recent_;
};

TEST_F(RecentPostsTest, direct_posts_count_across_clients_for_24_hours) {
  add("zoe");
  add("zoe", PostKind::photos, "other", kPostedAt + hours(1));
  add("zoe", PostKind::draft);
  add("max");
  EXPECT_EQ(direct("zoe", kPostedAt + hours(1)), 2);
  EXPECT_EQ(direct("zoe", kPostedAt + hours(24)), 1);
  EXPECT_EQ(direct("zoe", kPostedAt + hours(25)), 0);
  EXPECT_EQ(direct("nobody", kPostedAt), 0);
}

TEST_F(RecentPostsTest, failed_and_given_up_posts_do_not_count) {
  add("zoe").status = PostStatus::failed;
  Post& given_up = add("zoe");
  given_up.upload.emplace().expires = kPostedAt + hours(1);
  EXPECT_EQ(direct("zoe", kPostedAt + minutes(59)), 1);
  EXPECT_EQ(direct("zoe", kPostedAt + hours(1)), 0);
  given_up.has_media = true;
  EXPECT_EQ(direct("zoe", kPostedAt + hours(1)), 1);
}

TEST_F(RecentPostsTest, drafts_are_pending_until_they_are_finished) {
  Post& first = add("zoe", PostKind::draft);
  add("zoe", PostKind::photo_draft);
  add("zoe", PostKind::draft, "other");
  EXPECT_EQ(pending("app", "zoe"), 2);
  first.status = PostStatus::send_to_user_inbox;
  EXPECT_EQ(pending("app", "zoe"), 2);
  first.status = PostStatus::publish_complete;
  EXPECT_EQ(pending("app", "zoe"), 1);
  EXPECT_EQ(pending("other", "zoe"), 1);
}

TEST_F(RecentPostsTest, users_are_active_through_a_client) {
  add("zoe");
  add("zoe");
  add("max");
  add("eve", PostKind::draft);
  add("tom", PostKind::video, "other");
  EXPECT_TRUE(recent_.is_active("app", "zoe", kPostedAt));
  EXPECT_FALSE(recent_.is_active("app", "eve", kPostedAt));
  EXPECT_FALSE(recent_.is_active("app", "tom", kPostedAt));
  EXPECT_EQ(recent_.active_users("app", kPostedAt), 2);
  EXPECT_EQ(recent_.active_users("app", kPostedAt + hours(24)), 0);
}

TEST_F(RecentPostsTest, none_are_always_there) {
  EXPECT_TRUE(recent_.has_direct_posts("zoe", kPostedAt, 0));
  EXPECT_TRUE(recent_.has_direct_posts("zoe", kPostedAt, -5));
}

TEST_F(RecentPostsTest, many_failures_are_forgotten) {
  add("zoe");
  for (int i = 0; i < 1000; ++i) add("zoe").status = PostStatus::failed;
  add("zoe");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(direct("zoe", kPostedAt), 2);
}

}  // namespace
}  // namespace tokpost::sandbox
