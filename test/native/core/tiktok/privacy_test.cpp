#include "native/core/tiktok/privacy.hpp"

#include <gtest/gtest.h>

namespace tokpost::tiktok {
namespace {

TEST(Privacy, has_two_names_that_lead_back) {
  const std::pair<const char*, const char*> names[] = {{"public", "PUBLIC_TO_EVERYONE"},
                                                       {"friends", "MUTUAL_FOLLOW_FRIENDS"},
                                                       {"followers", "FOLLOWER_OF_CREATOR"},
                                                       {"private", "SELF_ONLY"}};
  for (const auto& [friendly, wire] : names) {
    const auto privacy = parse_privacy(friendly);
    ASSERT_TRUE(privacy) << friendly;
    EXPECT_EQ(parse_privacy(wire), privacy);
    EXPECT_EQ(friendly_name(*privacy), friendly);
    EXPECT_EQ(wire_name(*privacy), wire);
  }
}

TEST(Privacy, an_unknown_word_is_never_public) {
  for (const char* word : {"", "Public", "everyone", "PUBLIC", "self_only"}) {
    EXPECT_EQ(parse_privacy(word), std::nullopt) << word;
  }
}

}  // namespace
}  // namespace tokpost::tiktok
