#include "native/core/accounts/stored_accounts.hpp"

#include "test/native/core/accounts/accounts_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

using namespace std::chrono_literals;

class StoredAccountsTest : public test::AccountsTest {
 protected:
  Result<std::shared_ptr<tiktok::UserClient>> find(const std::string& id) {
    PostOwner owner;
    owner.account_id = id;
    return await([&] { return tools_->stored->async_find(owner); });
  }
};

TEST_F(StoredAccountsTest, users_of_one_account_share_its_client) {
  const std::string id = add(connection());
  const auto first = client(id);
  EXPECT_EQ(client(id), first);
  EXPECT_EQ(find(id).value(), first);
  EXPECT_EQ(first->session()->tokens().open_id, "open-1");
  EXPECT_EQ(first->scopes(), (tiktok::Scopes{"user.info.basic", "video.publish"}));
}

TEST_F(StoredAccountsTest, nothing_is_kept_for_accounts_that_nobody_uses) {
  const std::string id = add(connection());
  const std::weak_ptr<tiktok::UserClient> gone = client(id);
  EXPECT_TRUE(gone.expired());
  for (int i = 0; i < 200; ++i) {
    client(add(connection("user-" + std::to_string(i), "open-" + std::to_string(i))));
  }
  EXPECT_LE(tools_->stored->size(), 64U);
}

TEST_F(StoredAccountsTest, scopes_that_another_process_stored_count_at_once) {
  const std::string id = add(connection());
  const auto before = client(id);
  NewConnection more = connection();
  more.scopes = "user.info.basic,video.publish,video.list";
  ASSERT_EQ(add(more), id);
  EXPECT_EQ(client(id)->scopes().size(), 3U);
  EXPECT_EQ(before->scopes().size(), 2U);
}

TEST_F(StoredAccountsTest, other_tokens_of_the_same_kind_count_once_they_are_told_of) {
  NewConnection bare = connection();
  bare.tokens.expires_at.reset();
  const std::string id = add(bare);
  const auto before = client(id);
  bare.tokens.access_token = Secret("act.other");
  add(bare);
  tools_->stored->forget(id);
  EXPECT_EQ(client(id)->session()->tokens().access_token.reveal(), "act.other");
  EXPECT_EQ(before->session()->tokens().access_token.reveal(), "act.1");
}

TEST_F(StoredAccountsTest, what_a_post_found_a_moment_ago_needs_no_look_at_the_store) {
  const std::string id = add(connection());
  client(id);
  EXPECT_EQ(tools_->stored->recent(id), nullptr);
  const auto found = find(id).value();
  EXPECT_EQ(tools_->stored->recent(id), found);
  clock_.advance(60s);
  EXPECT_EQ(tools_->stored->recent(id), nullptr);
}

TEST_F(StoredAccountsTest, what_is_recent_ends_with_its_tokens_and_with_the_client) {
  const std::string id = add(connection());
  ASSERT_TRUE(find(id).has_value());
  tools_->stored->forget(id);
  EXPECT_EQ(tools_->stored->recent(id), nullptr);
  ASSERT_TRUE(find(id).has_value());
  await([this]() -> Awaitable<Result<int>> {
    co_await tools_->stored->async_close();
    co_return 0;
  });
  EXPECT_EQ(tools_->stored->recent(id), nullptr);
}

TEST_F(StoredAccountsTest, only_so_many_accounts_are_recent_and_make_room_with_time) {
  const std::string first = add(connection());
  ASSERT_TRUE(find(first).has_value());
  std::string last;
  for (int i = 0; i < 1000; ++i) {
    const std::string text = std::to_string(i);
    last = add(connection("other-" + text, "open-other-" + text));
    ASSERT_TRUE(find(last).has_value());
  }
  EXPECT_NE(tools_->stored->recent(first), nullptr);
  EXPECT_EQ(tools_->stored->recent(last), nullptr);
  clock_.advance(60s);
  ASSERT_TRUE(find(last).has_value());
  EXPECT_NE(tools_->stored->recent(last), nullptr);
}

TEST_F(StoredAccountsTest, what_is_not_there_is_an_error) {
  const auto missing = await([&] { return tools_->stored->async_client("nobody"); });
  EXPECT_EQ(missing.error().kind, Errc::state);
  EXPECT_EQ(missing.error().code, "not_found");
  EXPECT_EQ(find("nobody").error().code, "account_removed");
}

TEST_F(StoredAccountsTest, closing_waits_for_a_refresh_under_way_and_ends_the_rest) {
  NewConnection ended = connection();
  ended.tokens.expires_at = clock_.wall_now() - 1min;
  const std::string id = add(ended);
  const auto gate = std::make_shared<test::Gate>();
  http_->hold_next(gate);
  will_refresh("2");
  const auto mine = client(id);
  auto answer = begin([mine] { return mine->session()->async_access_token(Deadline::never()); });
  gate->wait_for_arrival();
  auto closed = begin([this]() -> Awaitable<Result<int>> {
    co_await tools_->stored->async_close();
    co_return 0;
  });
  EXPECT_EQ(closed.wait_for(30ms), std::future_status::timeout);
  gate->open();
  EXPECT_TRUE(closed.get().has_value());
  EXPECT_EQ(answer.get()->reveal(), "act.2");
  EXPECT_EQ(stored_token(id), "act.2");
  const auto late = await([&] { return tools_->stored->async_client(id); });
  EXPECT_EQ(late.error().code, "closed");
}

}  // namespace
}  // namespace tokpost
