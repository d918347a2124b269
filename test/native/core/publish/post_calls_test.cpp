#include "native/core/publish/post_calls.hpp"

#include "test/native/core/publish/publish_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

class PostCalls : public PublishFixture {
 protected:
  std::shared_ptr<tiktok::TokenSession> session(bool can_refresh) {
    tiktok::TokenSet tokens;
    tokens.open_id = "open-1";
    tokens.access_token = Secret("act.old");
    if (can_refresh) tokens.refresh_token = Secret("rft.1");
    session_ =
        tiktok::TokenSession::make(context_, std::move(tokens), tiktok::TokenSession::Save());
    return session_;
  }
  std::string bearer(const std::string& path) const {
    return header_of(tiktok_->last(path), "Authorization");
  }
  std::shared_ptr<tiktok::TokenSession> session_;
};

TEST_F(PostCalls, refused_token_is_replaced_once_and_the_call_repeated) {
  const auto with = session(true);
  tiktok_->next(kStatusPath, make_error_reply(401, "access_token_invalid"));
  tiktok_->next("/v2/oauth/token/",
                make_reply(200, R"({"access_token":"act.new","refresh_token":"rft.2",)"
                                R"("expires_in":7200,"open_id":"open-1"})"));
  auto status = await([&] { return async_post_status(context_, with, "p"); });
  ASSERT_TRUE(status.has_value()) << status.error().message;
  EXPECT_EQ(bearer(kStatusPath), "Bearer act.new");
  EXPECT_EQ(tiktok_->count(kStatusPath), 2u);
}

TEST_F(PostCalls, token_that_cannot_be_had_leaves_no_doubt_about_the_post) {
  const auto with = session(true);
  tiktok_->next(kInitPath, make_error_reply(401, "access_token_invalid"));
  tiktok_->usual("/v2/oauth/token/", lost_answer());
  std::function<HttpRequest(const Secret&)> make = [this](const Secret& token) {
    return tiktok::draft_video_request(*config_, token, tiktok::PullFromUrl{"https://a.b/c"});
  };
  auto ticket = await([&] { return async_init_post(context_, with, make, false); });
  ASSERT_TRUE(ticket.has_error());
  EXPECT_FALSE(ticket.error().request_sent);
  EXPECT_EQ(tiktok_->count(kInitPath), 1u);
}

TEST_F(PostCalls, cancel_answers_tiktoks_refusal) {
  const auto with = session(false);
  EXPECT_TRUE(await([&] { return async_cancel_post(context_, with, "p"); }).has_value());
  tiktok_->next(kCancelPath, make_error_reply(400, "publish_not_cancellable"));
  EXPECT_EQ(await([&] { return async_cancel_post(context_, with, "p"); }).error().code,
            "publish_not_cancellable");
}

}  // namespace
}  // namespace tokpost::test
