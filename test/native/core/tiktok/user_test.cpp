#include "native/core/tiktok/user.hpp"

#include "test/native/support/tiktok_config.hpp"

#include <gtest/gtest.h>

namespace tokpost::tiktok {
namespace {

const WallTime kProfileAt = from_unix_seconds(1'800'000'000);
constexpr const char* kBasic =
    "open_id,union_id,avatar_url,avatar_url_100,avatar_large_url,display_name";

TEST(ProfileFields, follow_the_scopes) {
  EXPECT_EQ(profile_fields({}), kBasic);
  EXPECT_EQ(profile_fields({"user.info.basic", "video.list"}), kBasic);
  EXPECT_EQ(profile_fields({"user.info.stats"}),
            "follower_count,following_count,likes_count,video_count");
  EXPECT_EQ(profile_fields({"video.list"}), "");
  EXPECT_EQ(profile_fields(default_scopes()),
            std::string(kBasic) +
                ",bio_description,profile_deep_link,profile_web_link,is_verified,username"
                ",follower_count,following_count,likes_count,video_count");
}

TEST(ProfileRequest, asks_for_the_fields) {
  const auto request = profile_request(*test::make_config(), Secret("act.1"), {"user.info.stats"});
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.url.target,
            "/v2/user/info/"
            "?fields=follower_count%2Cfollowing_count%2Clikes_count%2Cvideo_count");
}

TEST(ProfileReply, reads_every_field) {
  const auto profile =
      read_profile(test::make_ok_reply(
                       R"({"user":{"open_id":"o","union_id":"u","display_name":"D","avatar_url":"a",
          "avatar_url_100":"b","avatar_large_url":"c","username":"n","bio_description":"bio",
          "profile_deep_link":"dl","profile_web_link":"wl","is_verified":true,"follower_count":1,
          "following_count":2,"likes_count":9007199254740993,"video_count":4}})"),
                   kProfileAt)
          .value();
  EXPECT_EQ(profile.open_id, "o");
  EXPECT_EQ(profile.union_id, "u");
  EXPECT_EQ(profile.display_name, "D");
  EXPECT_EQ(profile.avatar_url, "a");
  EXPECT_EQ(profile.avatar_url_100, "b");
  EXPECT_EQ(profile.avatar_large_url, "c");
  EXPECT_EQ(profile.username, "n");
  EXPECT_EQ(profile.bio_description, "bio");
  EXPECT_EQ(profile.profile_deep_link, "dl");
  EXPECT_EQ(profile.profile_web_link, "wl");
  EXPECT_EQ(profile.is_verified, true);
  EXPECT_EQ(profile.follower_count, 1);
  EXPECT_EQ(profile.following_count, 2);
  EXPECT_EQ(profile.likes_count, 9007199254740993);
  EXPECT_EQ(profile.video_count, 4);
  EXPECT_EQ(profile.fetched_at, kProfileAt);
}

TEST(ProfileReply, what_was_not_asked_for_is_absent) {
  const auto profile =
      read_profile(test::make_ok_reply(R"({"user":{"open_id":"o","display_name":"D"}})"),
                   kProfileAt)
          .value();
  EXPECT_EQ(profile.username, std::nullopt);
  EXPECT_EQ(profile.is_verified, std::nullopt);
  EXPECT_EQ(profile.follower_count, std::nullopt);
}

TEST(ProfileReply, passes_errors_on) {
  EXPECT_EQ(
      read_profile(test::make_error_reply(401, "scope_not_authorized"), kProfileAt).error().kind,
      Errc::scope);
  EXPECT_EQ(read_profile(test::make_ok_reply("{}"), kProfileAt).error().code, "bad_reply");
}

}  // namespace
}  // namespace tokpost::tiktok
