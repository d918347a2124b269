#include "native/core/tiktok/scopes.hpp"

#include <gtest/gtest.h>

namespace tokpost::tiktok {
namespace {

TEST(Scopes, the_default_set_has_its_order) {
  EXPECT_EQ(join_scopes(default_scopes()),
            "user.info.basic,user.info.profile,user.info.stats,video.upload,video.publish,"
            "video.list");
}

TEST(Scopes, are_read_from_a_comma_separated_list) {
  EXPECT_EQ(parse_scopes(" user.info.basic, video.list ,,video.list,"),
            (Scopes{"user.info.basic", "video.list"}));
  EXPECT_TRUE(parse_scopes("").empty());
  EXPECT_TRUE(parse_scopes(" , ").empty());
}

TEST(Scopes, separated_by_blanks_they_are_one_that_does_not_exist) {
  const Scopes scopes = parse_scopes("user.info.basic video.list");
  ASSERT_EQ(scopes.size(), 1U);
  EXPECT_FALSE(is_known_scope(scopes[0]));
}

TEST(Scopes, known_are_those_of_the_documents) {
  EXPECT_TRUE(is_known_scope("portability.all.ongoing"));
  EXPECT_FALSE(is_known_scope("photo.publish"));
  EXPECT_FALSE(is_known_scope("video.create"));
}

TEST(Scopes, every_purpose_names_what_it_lacks) {
  const std::pair<const char*, const char*> needs[] = {{"publish", "video.publish"},
                                                       {"draft", "video.upload"},
                                                       {"videos", "video.list"},
                                                       {"profile", "user.info.profile"},
                                                       {"stats", "user.info.stats"}};
  for (const auto& [word, scope] : needs) {
    const auto purpose = parse_purpose(word);
    ASSERT_TRUE(purpose) << word;
    EXPECT_EQ(missing_scopes({"user.info.basic"}, *purpose), Scopes{scope});
    EXPECT_TRUE(missing_scopes({scope}, *purpose).empty());
  }
  EXPECT_EQ(parse_purpose("everything"), std::nullopt);
}

}  // namespace
}  // namespace tokpost::tiktok
