#include "native/core/store/sqlite_oauth_states.hpp"

#include "test/native/core/store/store_test.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

class OauthStatesTest : public test::StoreTest {
 protected:
  static OauthState sample(const std::string& hash) {
    OauthState state;
    state.state_hash = hash;
    state.user_id = "user-1";
    state.redirect_uri = "https://app.example/callback";
    state.code_verifier = Secret("verifier-verifier-verifier");
    state.scopes = "user.info.basic,video.publish";
    state.return_to = "/social";
    return state;
  }
  void add(const OauthState& state) {
    ASSERT_TRUE(await([&] { return states_->async_add(state); }));
  }
  Result<std::optional<OauthState>> consume(const std::string& hash) {
    return await([&] { return states_->async_consume(hash); });
  }

  std::shared_ptr<Database> database_ = open();
  std::shared_ptr<OauthStates> states_ = make_sqlite_oauth_states(database_, keys_);
};

TEST_F(OauthStatesTest, is_used_once) {
  add(sample("h1"));
  const auto state = consume("h1");
  ASSERT_TRUE(state.has_value() && state->has_value());
  EXPECT_EQ((*state)->user_id, "user-1");
  EXPECT_FALSE((*state)->browser_token_hash.has_value());
  EXPECT_EQ((*state)->redirect_uri, "https://app.example/callback");
  EXPECT_EQ((*state)->code_verifier, Secret("verifier-verifier-verifier"));
  EXPECT_EQ((*state)->scopes, "user.info.basic,video.publish");
  EXPECT_EQ((*state)->return_to, "/social");
  EXPECT_FALSE((*state)->expired);
  EXPECT_FALSE(consume("h1")->has_value());
  EXPECT_FALSE(consume("h2")->has_value());
}

TEST_F(OauthStatesTest, is_too_old_after_ten_minutes_and_unknown_after_an_hour_more) {
  add(sample("young"));
  add(sample("old"));
  add(sample("ancient"));
  clock_.advance(kOauthStateLifetime - std::chrono::seconds(1));
  EXPECT_FALSE((*consume("young"))->expired);
  clock_.advance(std::chrono::seconds(1));
  EXPECT_TRUE((*consume("old"))->expired);
  clock_.advance(std::chrono::minutes(61));
  add(sample("new"));
  EXPECT_FALSE(consume("ancient")->has_value());
}

TEST_F(OauthStatesTest, the_verifier_is_encrypted_and_bound_to_its_state) {
  add(sample("h1"));
  auto connection = connect();
  EXPECT_EQ(*connection->select_integer(
                "SELECT count(*) FROM tokpost_oauth_states WHERE code_verifier LIKE '%verifier%'"),
            0);
  ASSERT_TRUE(connection->execute("UPDATE tokpost_oauth_states SET state_hash = 'h2'"));
  const auto moved = consume("h2");
  ASSERT_TRUE(moved.has_error());
  EXPECT_EQ(moved.error().code, "decrypt_failed");
  EXPECT_FALSE(consume("h2")->has_value()) << "an unreadable state is used up as well";
}

TEST_F(OauthStatesTest, a_state_without_pkce_has_no_verifier) {
  OauthState state = sample("h1");
  state.code_verifier = Secret();
  add(state);
  EXPECT_TRUE((*consume("h1"))->code_verifier.empty());
}

TEST_F(OauthStatesTest, two_at_once_do_not_both_get_it) {
  add(sample("h1"));
  auto other_database = open();
  auto other = make_sqlite_oauth_states(other_database, keys_);
  const bool here = consume("h1")->has_value();
  const bool there = await([&] { return other->async_consume("h1"); })->has_value();
  EXPECT_NE(here, there);
}

}  // namespace
}  // namespace tokpost
