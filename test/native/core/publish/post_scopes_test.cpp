#include "native/core/publish/post_scopes.hpp"

#include "test/native/support/tiktok_config.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

std::string missing(const tiktok::Scopes& granted, PostKind kind) {
  const auto config = test::make_config();
  const Status allowed = check_post_scopes(*config, granted, kind, "posts.accept");
  return allowed.has_value() ? "" : allowed.error().message;
}

TEST(PostScopes, each_kind_needs_its_own) {
  const tiktok::Scopes basic{"user.info.basic"};
  EXPECT_NE(missing(basic, PostKind::video).find("video.publish"), std::string::npos);
  EXPECT_NE(missing(basic, PostKind::draft_photos).find("video.upload"), std::string::npos);
  EXPECT_EQ(missing({"video.publish"}, PostKind::photos), "");
  EXPECT_NE(missing({"video.publish"}, PostKind::draft_video), "");
}

TEST(PostScopes, unknown_ones_forbid_nothing) {
  EXPECT_EQ(missing({}, PostKind::video), "");
}

}  // namespace
}  // namespace tokpost
