#include "native/core/tiktok/bare_tokens.hpp"

#include "test/native/support/tiktok_context.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tokpost::tiktok {
namespace {

class BareTokensTest : public test::TikTokTest {
 protected:
  static TokenSet tokens() {
    TokenSet tokens;
    tokens.open_id = "o";
    tokens.scopes = {"user.info.basic"};
    tokens.access_token = Secret("act.1");
    tokens.refresh_token = Secret("rft.1");
    return tokens;
  }
  std::string renew() {
    const auto fresh = run<TokenSet>(
        [this]() -> Awaitable<Result<TokenSet>> { return source_.async_renew(tokens()); });
    if (fresh.has_error()) return fresh.error().code;
    EXPECT_EQ(fresh->open_id, "o");
    return fresh->access_token.reveal();
  }

  bool save_fails_ = false;
  int saved_ = 0;
  BareTokens source_{context_, [this](const TokenSet&) -> Awaitable<Status> {
                       ++saved_;
                       if (save_fails_) co_return make_error(Errc::store, "disk_full", "Full.");
                       co_return Status();
                     }};
};

TEST_F(BareTokensTest, a_pair_that_was_not_saved_waits_and_is_not_fetched_again) {
  http_->reply(200, R"({"access_token":"act.2","refresh_token":"rft.2","expires_in":7200})");
  save_fails_ = true;
  EXPECT_EQ(renew(), "disk_full");
  EXPECT_TRUE(source_.has_unsaved());
  save_fails_ = false;
  EXPECT_EQ(renew(), "act.2");
  EXPECT_FALSE(source_.has_unsaved());
  EXPECT_EQ(saved_, 2);
  EXPECT_EQ(http_->requests().size(), 1U);
}

TEST_F(BareTokensTest, invalid_grant_is_final) {
  http_->reply(400, R"({"error":"invalid_grant"})");
  EXPECT_EQ(renew(), "invalid_grant");
  EXPECT_EQ(renew(), "invalid_grant");
  EXPECT_EQ(http_->requests().size(), 1U);
  EXPECT_EQ(saved_, 0);
}

}  // namespace
}  // namespace tokpost::tiktok
