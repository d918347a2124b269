#include "native/core/accounts/connect.hpp"

#include "test/native/core/accounts/accounts_fixture.hpp"
#include "test/native/core/store/post_samples.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace tokpost {
namespace {

using namespace std::chrono_literals;

class ConnectTest : public test::AccountsTest {
 protected:
  NewAccount account(const std::string& user_id = "user-1") const {
    NewAccount account;
    account.user_id = user_id;
    account.tokens.open_id = "open-1";
    account.tokens.access_token = Secret("act.new");
    account.tokens.refresh_token = Secret("rft.new");
    account.tokens.expires_at = clock_.wall_now() + 2h;
    account.tokens.scopes = {"user.info.basic"};
    return account;
  }
  Result<ConnectedAccount> connect(const NewAccount& wanted) {
    return await([&] { return async_connect(tools_, wanted); });
  }
  /// A post of this account that has stalled; answers its id.
  std::string stalled_post(const std::string& account_id, StallReason reason) {
    PostContent content = test::sample_content("post-1");
    content.account_id = account_id;
    PostProgress progress = test::sample_progress(PostState::stalled);
    progress.stalled_because = reason;
    progress.publish_id = "p1";
    EXPECT_TRUE(await([&] {
      return tools_->journal->async_insert(content, progress, Lease::release,
                                           test::sample_event(content.id));
    }));
    return content.id;
  }
  std::optional<StallReason> stall_of(const std::string& post_id) {
    return await([&] { return tools_->posts->async_get(post_id); }).value()->stalled_because;
  }
};

TEST_F(ConnectTest, an_account_is_connected_without_asking_tiktok) {
  const auto connected = connect(account());
  ASSERT_TRUE(connected) << connected.error().message;
  EXPECT_EQ(connected->record.user_id, "user-1");
  EXPECT_EQ(connected->record.open_id, "open-1");
  EXPECT_EQ(connected->scopes, tiktok::Scopes{"user.info.basic"});
  EXPECT_TRUE(connected->record.is_primary);
  EXPECT_FALSE(connected->profile);
  EXPECT_EQ(stored_token(connected->record.id), "act.new");
  EXPECT_TRUE(http_->requests().empty());
}

TEST_F(ConnectTest, connecting_again_keeps_the_connection_and_what_it_has) {
  NewAccount wanted = account();
  wanted.label = "Shop";
  wanted.account_type = "business";
  wanted.profile = profile("Some One");
  const auto first = connect(wanted);
  const auto held = client(first->record.id);
  NewAccount again = account();
  again.tokens.access_token = Secret("act.again");
  again.tokens.scopes = {"user.info.basic", "video.publish"};
  const auto second = connect(again);
  EXPECT_EQ(second->record.id, first->record.id);
  EXPECT_EQ(second->label, "Shop");
  EXPECT_EQ(second->record.account_type, "business");
  EXPECT_EQ(second->profile->display_name, "Some One");
  EXPECT_EQ(second->scopes.size(), 2U);
  EXPECT_EQ(stored_token(first->record.id), "act.again");
  EXPECT_NE(client(first->record.id), held);
}

TEST_F(ConnectTest, one_account_of_two_users_is_two_connections) {
  const auto first = connect(account("user-1"));
  const auto second = connect(account("user-2"));
  EXPECT_NE(first->record.id, second->record.id);
  EXPECT_TRUE(second->record.is_primary);
}

TEST_F(ConnectTest, whose_the_tokens_are_is_asked_where_it_is_not_known) {
  NewAccount unknown = account();
  unknown.tokens.open_id.clear();
  will_tell_profile("Some One");
  const auto connected = connect(unknown);
  ASSERT_TRUE(connected) << connected.error().message;
  EXPECT_EQ(connected->record.open_id, "open-1");
  EXPECT_EQ(connected->profile->display_name, "Some One");
}

TEST_F(ConnectTest, tokens_that_are_nobodys_are_refused_and_not_used_up) {
  NewAccount unknown = account();
  unknown.tokens.open_id.clear();
  will_reject_token();
  const auto refused = connect(unknown);
  EXPECT_EQ(refused.error().code, "access_token_invalid");
  EXPECT_EQ(http_->requests().size(), 1U);
}

TEST_F(ConnectTest, a_given_profile_is_kept_beside_the_answer_to_whose_it_is) {
  NewAccount unknown = account();
  unknown.tokens.open_id.clear();
  unknown.profile = profile("Given");
  unknown.profile->open_id = "open-9";
  will_tell_profile("Asked");
  const auto connected = connect(unknown);
  EXPECT_EQ(connected->profile->display_name, "Given");
  EXPECT_EQ(connected->record.open_id, "open-1");
}

TEST_F(ConnectTest, posts_that_wait_for_the_account_go_on) {
  const std::string id = connect(account())->record.id;
  const std::string post = stalled_post(id, StallReason::needs_reconnect);
  http_->reply(200, R"({"data":{"status":"PUBLISH_COMPLETE"},"error":{"code":"ok"}})");
  ASSERT_TRUE(connect(account()));
  for (int i = 0; i < 2000 && stall_of(post); ++i) std::this_thread::sleep_for(1ms);
  EXPECT_FALSE(stall_of(post));
}

TEST_F(ConnectTest, posts_that_wait_for_something_else_stay_as_they_are) {
  const std::string id = connect(account())->record.id;
  const std::string post = stalled_post(id, StallReason::source_lost);
  ASSERT_TRUE(connect(account()));
  EXPECT_EQ(stall_of(post), StallReason::source_lost);
  EXPECT_EQ(tools_->posts->stats().posts, 0U);
}

}  // namespace
}  // namespace tokpost
