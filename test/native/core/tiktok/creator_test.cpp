#include "native/core/tiktok/creator.hpp"

#include "test/native/support/tiktok_config.hpp"

#include <gtest/gtest.h>

namespace tokpost::tiktok {
namespace {

const WallTime kNow = from_unix_seconds(1'800'000'000);

TEST(CreatorRequest, sends_an_empty_object) {
  const auto request = creator_info_request(*test::make_config(), Secret("act.1"));
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url.target, "/v2/post/publish/creator_info/query/");
  EXPECT_EQ(request.body, "{}");
  EXPECT_TRUE(request.idempotent);
}

TEST(CreatorReply, reads_every_field) {
  const auto info =
      read_creator_info(
          test::make_ok_reply(
              R"({"creator_avatar_url":"a","creator_username":"u","creator_nickname":"n",
          "privacy_level_options":["FOLLOWER_OF_CREATOR","MUTUAL_FOLLOW_FRIENDS","SELF_ONLY","NEW",7],
          "comment_disabled":true,"duet_disabled":true,"stitch_disabled":false,
          "max_video_post_duration_sec":300})"),
          kNow)
          .value();
  EXPECT_EQ(info.avatar_url, "a");
  EXPECT_EQ(info.username, "u");
  EXPECT_EQ(info.nickname, "n");
  EXPECT_EQ(info.privacy_options,
            (std::vector<Privacy>{Privacy::followers, Privacy::friends, Privacy::only_me}));
  EXPECT_TRUE(info.comment_disabled);
  EXPECT_TRUE(info.duet_disabled);
  EXPECT_FALSE(info.stitch_disabled);
  EXPECT_EQ(info.max_duration_seconds, 300);
}

TEST(CreatorReply, a_creator_who_cannot_post_is_an_error_in_a_200) {
  for (const char* code : {"spam_risk_too_many_posts", "spam_risk_user_banned_from_posting",
                           "reached_active_user_cap"}) {
    const Error error = read_creator_info(test::make_error_reply(200, code), kNow).error();
    EXPECT_EQ(error.kind, Errc::forbidden);
    EXPECT_EQ(error.code, code);
    EXPECT_EQ(error.http_status, 200);
  }
}

TEST(CreatorReply, without_options_it_is_incomplete) {
  EXPECT_EQ(
      read_creator_info(test::make_ok_reply(R"({"creator_nickname":"n"})"), kNow).error().code,
      "bad_reply");
}

}  // namespace
}  // namespace tokpost::tiktok
