#include "native/core/accounts/token_owner.hpp"

#include "native/core/tiktok/user.hpp"
#include "test/native/core/publish/publish_fixture.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace tokpost::test {
namespace {

constexpr const char* kUserPath = "/v2/user/info/";

class TokenOwnerTest : public PublishFixture {
 protected:
  std::shared_ptr<TokenOwner> owner(const std::string& open_id) {
    tiktok::TokenSet tokens;
    tokens.open_id = open_id;
    tokens.access_token = Secret("act.test");
    auto session = tiktok::TokenSession::make(context_, std::move(tokens), {});
    return std::make_shared<TokenOwner>(tiktok::UserClient::make(context_, std::move(session)));
  }
  std::string target() const {
    return tiktok::profile_request(*config_, Secret("act.test"), {}).url.target;
  }
  void answer_user(const std::string& data) { tiktok_->usual(target(), make_ok_reply(data)); }
  Result<PostOwner> ask(const std::shared_ptr<TokenOwner>& owner) {
    return await([owner] { return owner->async_owner(); });
  }
};

TEST_F(TokenOwnerTest, what_the_caller_said_is_not_asked) {
  const auto mine = owner("open-9");
  EXPECT_EQ(mine->open_id(), "open-9");
  EXPECT_EQ(ask(mine)->open_id, "open-9");
  EXPECT_FALSE(ask(mine)->account_id.has_value());
  EXPECT_EQ(tiktok_->count(kUserPath), 0U);
}

TEST_F(TokenOwnerTest, tiktok_is_asked_once) {
  answer_user(R"({"user":{"open_id":"open-7"}})");
  const auto mine = owner("");
  EXPECT_EQ(mine->open_id(), "");
  EXPECT_EQ(ask(mine)->open_id, "open-7");
  EXPECT_EQ(ask(mine)->open_id, "open-7");
  EXPECT_EQ(mine->open_id(), "open-7");
  EXPECT_EQ(tiktok_->count(kUserPath), 1U);
}

TEST_F(TokenOwnerTest, a_failure_is_passed_on_and_asked_about_again) {
  const auto mine = owner("");
  tiktok_->usual(target(), refused_connection());
  config_->retry.max_attempts = 1;
  EXPECT_EQ(ask(mine).error().code, "connect");
  answer_user(R"({"user":{"open_id":"open-7"}})");
  EXPECT_EQ(ask(mine)->open_id, "open-7");
}

}  // namespace
}  // namespace tokpost::test
