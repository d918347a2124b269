#include "native/core/tiktok/missing_scope.hpp"

#include "test/native/support/tiktok_config.hpp"

#include <gtest/gtest.h>

namespace tokpost::tiktok {
namespace {

TEST(MissingScope, it_names_the_scope_and_where_it_is_granted) {
  const auto config = test::make_config();
  config->redirect_uri = "https://app.example/api/auth/social/tiktok/callback";
  const Error error = missing_scope_error(*config, "video.publish", "creator.info");
  EXPECT_EQ(error.kind, Errc::scope);
  EXPECT_EQ(error.code, "missing_scope");
  EXPECT_EQ(error.operation, "creator.info");
  EXPECT_FALSE(error.retryable);
  EXPECT_NE(error.message.find("video.publish"), std::string::npos);
  EXPECT_NE(error.message.find("https://app.example/api/auth/social/tiktok."), std::string::npos);
}

TEST(MissingScope, an_app_with_other_routes_is_sent_to_the_library) {
  const auto config = test::make_config();
  config->redirect_uri = "https://app.example/back";
  EXPECT_EQ(reconnect_url(*config), "");
  const Error error = missing_scope_error(*config, "video.list", "video.list");
  EXPECT_NE(error.message.find("oauth.authorizationUrl()"), std::string::npos);
}

}  // namespace
}  // namespace tokpost::tiktok
