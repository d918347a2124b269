#include "native/core/publish/privacy.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

TEST(Privacy, is_found_by_our_name_and_by_tiktoks) {
  for (const Privacy& privacy : kPrivacies) {
    EXPECT_EQ(find_privacy(privacy.name)->wire, privacy.wire);
    EXPECT_EQ(find_privacy(privacy.wire)->name, privacy.name);
  }
  EXPECT_EQ(find_privacy("friends")->wire, "MUTUAL_FOLLOW_FRIENDS");
}

TEST(Privacy, an_unknown_name_is_none_of_them) {
  for (const std::string_view text : {"", "Public", "everyone", "self_only", "unlisted"}) {
    EXPECT_FALSE(find_privacy(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace tokpost
