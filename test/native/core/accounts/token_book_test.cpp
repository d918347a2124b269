#include "native/core/accounts/token_book.hpp"

#include "test/native/core/publish/publish_fixture.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace tokpost::test {
namespace {

class TokenBookTest : public PublishFixture {
 protected:
  std::shared_ptr<tiktok::UserClient> client(const std::string& token) {
    tiktok::TokenSet tokens;
    tokens.access_token = Secret(token.c_str());
    auto session = tiktok::TokenSession::make(context_, std::move(tokens), {});
    return tiktok::UserClient::make(context_, std::move(session));
  }
  std::shared_ptr<tiktok::UserClient> find(PostOwner owner) {
    auto found = await([&] { return book_.async_find(owner); });
    EXPECT_TRUE(found.has_value());
    return found ? *found : nullptr;
  }
  std::shared_ptr<tiktok::UserClient> find(const std::string& open_id) {
    return find(PostOwner{std::nullopt, std::nullopt, open_id});
  }
  static PostView post(const std::string& id, PostState state, const std::string& open_id = "o") {
    PostView view;
    view.id = id;
    view.state = state;
    view.owner.open_id = open_id;
    return view;
  }

  std::shared_ptr<FakeAccounts> stored_ = std::make_shared<FakeAccounts>();
  TokenBook book_{stored_};
};

TEST_F(TokenBookTest, the_newest_token_of_a_user_counts) {
  const auto first = client("act.1");
  const auto second = client("act.2");
  book_.put("o", first);
  book_.put("o", second);
  EXPECT_EQ(find("o"), second);
  EXPECT_EQ(find("other"), nullptr);
}

TEST_F(TokenBookTest, a_token_is_here_as_long_as_its_caller_holds_it) {
  auto mine = client("act.1");
  book_.put("o", mine);
  EXPECT_EQ(book_.open_ids(), std::vector<std::string>{"o"});
  mine.reset();
  EXPECT_EQ(find("o"), nullptr);
  EXPECT_TRUE(book_.open_ids().empty());
}

TEST_F(TokenBookTest, and_on_while_a_post_of_its_user_is_under_way) {
  auto mine = client("act.1");
  const std::weak_ptr<tiktok::UserClient> watch = mine;
  book_.put("o", mine);
  book_.note(post("a", PostState::queued));
  book_.note(post("b", PostState::uploading));
  mine.reset();
  book_.note(post("a", PostState::published));
  EXPECT_NE(find("o"), nullptr);
  book_.note(post("b", PostState::stalled));
  EXPECT_NE(find("o"), nullptr);
  book_.note(post("b", PostState::failed));
  EXPECT_TRUE(watch.expired());
}

TEST_F(TokenBookTest, a_token_that_comes_while_a_post_waits_is_kept_too) {
  book_.note(post("a", PostState::stalled));
  book_.put("o", client("act.1"));
  EXPECT_NE(find("o"), nullptr);
  book_.note(post("a", PostState::cancelled));
  EXPECT_EQ(find("o"), nullptr);
}

TEST_F(TokenBookTest, a_stored_account_is_asked_of_the_store) {
  const auto mine = client("act.1");
  const auto bare = client("act.2");
  stored_->set("o", mine);
  book_.put("o", bare);
  EXPECT_EQ(find(PostOwner{"account-1", "user-1", "o"}), mine);
  EXPECT_EQ(find("o"), bare);
  PostView of_account = post("a", PostState::queued, "p");
  of_account.owner.account_id = "account-1";
  book_.note(of_account);
  book_.put("p", client("act.3"));
  EXPECT_EQ(find("p"), nullptr);  // the stored account's posts keep no bare token
}

TEST_F(TokenBookTest, without_a_store_a_stored_account_has_no_token) {
  TokenBook book(nullptr);
  const auto bare = client("act.1");
  book.put("o", bare);
  auto found = await([&] { return book.async_find(PostOwner{"account-1", std::nullopt, "o"}); });
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(*found, nullptr);
}

TEST_F(TokenBookTest, tokens_that_have_gone_leave_nothing_behind) {
  const auto kept = client("act.kept");
  book_.put("kept", kept);
  for (int i = 0; i < 1000; ++i) book_.put("o" + std::to_string(i), client("act.x"));
  EXPECT_EQ(book_.open_ids(), std::vector<std::string>{"kept"});
  EXPECT_EQ(find("kept"), kept);
}

}  // namespace
}  // namespace tokpost::test
