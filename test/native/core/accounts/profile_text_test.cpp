#include "native/core/accounts/profile_text.hpp"

#include "native/core/base/json.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

tiktok::Profile full() {
  tiktok::Profile profile;
  profile.open_id = "o";
  profile.union_id = "u";
  profile.display_name = "Some One";
  profile.avatar_url = "https://a/1";
  profile.avatar_url_100 = "https://a/100";
  profile.avatar_large_url = "https://a/l";
  profile.username = "someone";
  profile.bio_description = "";
  profile.profile_deep_link = "https://d";
  profile.profile_web_link = "https://w";
  profile.is_verified = true;
  profile.follower_count = 9'007'199'254'740'993;
  profile.following_count = 0;
  profile.likes_count = 3;
  profile.video_count = 4;
  profile.fetched_at = from_unix_milliseconds(1'800'000'000'123);
  return profile;
}

TEST(ProfileText, every_field_comes_back) {
  const auto read = profile_from_text(profile_to_text(full(), std::nullopt), "o");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->open_id, "o");
  EXPECT_EQ(read->union_id, "u");
  EXPECT_EQ(read->display_name, "Some One");
  EXPECT_EQ(read->avatar_url, "https://a/1");
  EXPECT_EQ(read->avatar_url_100, "https://a/100");
  EXPECT_EQ(read->avatar_large_url, "https://a/l");
  EXPECT_EQ(read->username, "someone");
  EXPECT_EQ(read->bio_description, "");
  EXPECT_EQ(read->profile_deep_link, "https://d");
  EXPECT_EQ(read->profile_web_link, "https://w");
  EXPECT_EQ(read->is_verified, true);
  EXPECT_EQ(read->follower_count, 9'007'199'254'740'993);
  EXPECT_EQ(read->following_count, 0);
  EXPECT_EQ(read->likes_count, 3);
  EXPECT_EQ(read->video_count, 4);
  EXPECT_EQ(read->fetched_at, from_unix_milliseconds(1'800'000'000'123));
}

TEST(ProfileText, it_is_written_in_tiktoks_names) {
  const auto document = json::parse(profile_to_text(full(), std::nullopt));
  const json::object& object = document->get_object();
  EXPECT_EQ(json::find_string(object, "open_id"), "o");
  EXPECT_EQ(json::find_string(object, "display_name"), "Some One");
  EXPECT_EQ(json::find_int(object, "follower_count"), 9'007'199'254'740'993);
  EXPECT_EQ(object.size(), 16U);
}

TEST(ProfileText, what_another_service_keeps_beside_it_stays) {
  tiktok::Profile basic;
  basic.display_name = "New";
  const auto text =
      profile_to_text(basic, R"({"theme":"dark","username":"old","display_name":"Old"})");
  const auto document = json::parse(text);
  EXPECT_EQ(json::find_string(document->get_object(), "theme"), "dark");
  const auto read = profile_from_text(text, "o");
  EXPECT_EQ(read->display_name, "New");
  EXPECT_FALSE(read->username);  // no longer granted
}

TEST(ProfileText, a_profile_of_another_service_is_read_as_an_old_one) {
  const auto read =
      profile_from_text(R"({"display_name":"D","username":"n","follower_count":"many"})", "o");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->open_id, "o");
  EXPECT_EQ(read->username, "n");
  EXPECT_FALSE(read->follower_count);
  EXPECT_EQ(read->fetched_at, WallTime());
}

TEST(ProfileText, what_is_no_profile_is_none) {
  for (const char* text : {"", "null", "[]", "{}", R"({"display_name":1})", "{\"display"}) {
    EXPECT_FALSE(profile_from_text(text, "o")) << text;
  }
  EXPECT_FALSE(profile_from_text(std::nullopt, "o"));
}

}  // namespace
}  // namespace tokpost
