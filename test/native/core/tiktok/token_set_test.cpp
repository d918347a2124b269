#include "native/core/tiktok/token_set.hpp"

#include <gtest/gtest.h>

namespace tokpost::tiktok {
namespace {

TokenSet before() {
  TokenSet tokens;
  tokens.open_id = "o";
  tokens.scopes = {"user.info.basic"};
  tokens.refresh_token = Secret("rft.1");
  tokens.refresh_expires_at = from_unix_seconds(100);
  return tokens;
}

TEST(TokenSet, what_tiktok_leaves_out_has_not_changed) {
  TokenSet fresh;
  fresh.refresh_token = Secret("rft.1");
  const TokenSet whole = completed(fresh, before());
  EXPECT_EQ(whole.open_id, "o");
  EXPECT_EQ(whole.scopes, before().scopes);
  EXPECT_EQ(whole.refresh_expires_at, from_unix_seconds(100));
}

TEST(TokenSet, what_tiktok_says_counts) {
  TokenSet fresh;
  fresh.open_id = "p";
  fresh.scopes = {"video.list"};
  fresh.refresh_token = Secret("rft.2");
  const TokenSet whole = completed(fresh, before());
  EXPECT_EQ(whole.open_id, "p");
  EXPECT_EQ(whole.scopes, fresh.scopes);
  EXPECT_FALSE(whole.refresh_expires_at);  // the old token's says nothing about the new one's
  fresh.refresh_expires_at = from_unix_seconds(200);
  EXPECT_EQ(completed(fresh, before()).refresh_expires_at, from_unix_seconds(200));
}

}  // namespace
}  // namespace tokpost::tiktok
