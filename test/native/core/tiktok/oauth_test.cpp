#include "native/core/tiktok/oauth.hpp"

#include "native/core/net/url.hpp"
#include "test/native/support/tiktok_context.hpp"

#include <gtest/gtest.h>

namespace tokpost::tiktok {
namespace {

constexpr const char* kTokens =
    R"({"access_token":"act.1!a","expires_in":7200,"open_id":"o","refresh_expires_in":15552000,)"
    R"("refresh_token":"rft.1","scope":"user.info.basic,video.list","token_type":"Bearer"})";

class OAuthTest : public test::TikTokTest {
 protected:
  Params form(std::size_t index = 0) const {
    return decode_params(http_->requests().at(index).body);
  }

  Result<TokenSet> refresh() {
    return run<TokenSet>([this]() -> Awaitable<Result<TokenSet>> {
      return async_refresh(context_, Secret("rft.0"), Deadline::never());
    });
  }
  Status revoke() {
    return run<void>([this]() -> Awaitable<Status> {
      return async_revoke(context_, Secret("act.1"), Deadline::never());
    });
  }
};

TEST_F(OAuthTest, exchanges_a_code) {
  http_->reply(200, kTokens);
  const auto tokens = run<TokenSet>([this]() -> Awaitable<Result<TokenSet>> {
                        CodeExchange exchange;
                        exchange.code = Secret("abc*0!64");
                        exchange.code_verifier = Secret("verifier");
                        return async_exchange_code(context_, exchange, Deadline::never());
                      }).value();
  EXPECT_EQ(http_->requests()[0].url.text(), "https://api.test:8443/v2/oauth/token/");
  EXPECT_EQ(form(), (Params{{"client_key", "awkey"},
                            {"client_secret", "s3cret&more"},
                            {"code", "abc*0!64"},
                            {"grant_type", "authorization_code"},
                            {"redirect_uri", "https://app.example/callback"},
                            {"code_verifier", "verifier"}}));
  EXPECT_EQ(tokens.access_token.reveal(), "act.1!a");
  EXPECT_EQ(tokens.refresh_token.reveal(), "rft.1");
  EXPECT_EQ(tokens.open_id, "o");
  EXPECT_EQ(tokens.scopes, (Scopes{"user.info.basic", "video.list"}));
  EXPECT_EQ(tokens.token_type, "Bearer");
  EXPECT_EQ(tokens.expires_at, clock_.wall_now() + std::chrono::hours(2));
  EXPECT_EQ(tokens.refresh_expires_at, clock_.wall_now() + std::chrono::hours(180 * 24));
}

TEST_F(OAuthTest, leaves_the_verifier_out_where_there_is_none) {
  CodeExchange exchange;
  exchange.code = Secret("c");
  exchange.redirect_uri = "http://localhost:1/cb";
  http_->reply(200, kTokens);
  ASSERT_TRUE(run<TokenSet>([&]() -> Awaitable<Result<TokenSet>> {
                return async_exchange_code(context_, exchange, Deadline::never());
              }).has_value());
  EXPECT_EQ(form().back().first, "redirect_uri");
  EXPECT_EQ(form().back().second, "http://localhost:1/cb");
}

TEST_F(OAuthTest, a_code_is_not_sent_twice_when_the_answer_was_lost) {
  Error lost = make_error(Errc::network, "reset", "reset");
  lost.retryable = true;
  lost.request_sent = true;
  http_->fail(lost);
  const auto tokens = run<TokenSet>([this]() -> Awaitable<Result<TokenSet>> {
    CodeExchange exchange;
    exchange.code = Secret("c");
    return async_exchange_code(context_, exchange, Deadline::never());
  });
  EXPECT_EQ(tokens.error().code, "reset");
  EXPECT_EQ(http_->requests().size(), 1U);
}

TEST_F(OAuthTest, refreshes) {
  http_->reply(200, kTokens);
  EXPECT_EQ(refresh()->refresh_token.reveal(), "rft.1");
  EXPECT_EQ(form(), (Params{{"client_key", "awkey"},
                            {"client_secret", "s3cret&more"},
                            {"grant_type", "refresh_token"},
                            {"refresh_token", "rft.0"}}));
}

TEST_F(OAuthTest, keeps_a_refresh_token_that_was_not_replaced) {
  http_->reply(200, R"({"access_token":"act.2","expires_in":86400})");
  const auto tokens = refresh().value();
  EXPECT_EQ(tokens.refresh_token.reveal(), "rft.0");
  EXPECT_TRUE(tokens.scopes.empty());
  EXPECT_EQ(tokens.refresh_expires_at, std::nullopt);
}

TEST_F(OAuthTest, a_refresh_that_never_left_is_repeated) {
  Error refused = make_error(Errc::network, "connect", "refused");
  refused.retryable = true;
  http_->fail(refused);
  http_->reply(200, kTokens);
  EXPECT_TRUE(refresh().has_value());
  EXPECT_EQ(sleeper_.pauses().size(), 1U);
}

TEST_F(OAuthTest, an_error_in_a_200_is_an_error) {
  http_->reply(200, R"({"error":"invalid_grant","error_description":"expired","log_id":"L"})");
  const auto tokens = refresh();
  ASSERT_TRUE(tokens.has_error());
  EXPECT_EQ(tokens.error().code, "invalid_grant");
  EXPECT_EQ(tokens.error().operation, "oauth.refresh");
}

TEST_F(OAuthTest, a_200_without_a_token_is_no_answer) {
  http_->reply(200, R"({"open_id":"o"})");
  EXPECT_EQ(refresh().error().code, "bad_reply");
}

TEST_F(OAuthTest, gets_a_client_token) {
  http_->reply(200, R"({"access_token":"clt.1","expires_in":7200,"token_type":"Bearer"})");
  const auto tokens = run<TokenSet>([this]() -> Awaitable<Result<TokenSet>> {
    return async_client_token(context_, Deadline::never());
  });
  EXPECT_EQ(tokens->access_token.reveal(), "clt.1");
  EXPECT_EQ(form().back().second, "client_credentials");
}

TEST_F(OAuthTest, revokes_and_takes_an_empty_body_and_an_empty_object) {
  for (const char* body : {"", "{}", " \n"}) {
    http_->reply(200, body);
    EXPECT_TRUE(revoke().has_value());
  }
  EXPECT_EQ(http_->requests()[0].url.target, "/v2/oauth/revoke/");
  EXPECT_EQ(form().back().first, "token");
  EXPECT_EQ(form().back().second, "act.1");
}

TEST_F(OAuthTest, a_revoke_is_repeated_and_its_refusal_told) {
  http_->reply(503, "");
  http_->reply(400, R"({"error":"invalid_request","error_description":"no such token"})");
  EXPECT_EQ(revoke().error().code, "invalid_request");
  EXPECT_EQ(http_->requests().size(), 2U);
  http_->reply(500, "");
  http_->reply(200, "");
  EXPECT_TRUE(revoke().has_value());
}

TEST(Tokens, absurd_lifetimes_are_unknown) {
  const auto tokens =
      read_tokens(test::make_reply(200, R"({"access_token":"a","expires_in":9223372036854775807,)"
                                        R"("refresh_expires_in":-1})"),
                  "x", from_unix_seconds(0));
  EXPECT_EQ(tokens->expires_at, std::nullopt);
  EXPECT_EQ(tokens->refresh_expires_at, std::nullopt);
}

}  // namespace
}  // namespace tokpost::tiktok
