#include "native/core/store/remote_oauth_states.hpp"

#include "test/native/core/store/remote_test.hpp"

namespace tokpost::test {
namespace {

class RemoteOauthStatesTest : public RemoteTest {
 protected:
  std::shared_ptr<OauthStates> states_ = make_remote_oauth_states(backend_, keys_);
};

TEST_F(RemoteOauthStatesTest, a_state_goes_out_with_its_verifier_sealed) {
  OauthState state;
  state.state_hash = "h";
  state.user_id = "u";
  state.redirect_uri = "https://app.example/callback";
  state.code_verifier = Secret("verifier");
  backend_->will_answer("oauthStates.add", "null");
  ASSERT_TRUE(await([&] { return states_->async_add(state); }).has_value());
  EXPECT_EQ(json::find_int(backend_->asked(), "lifetimeMs"), 600'000);
  EXPECT_EQ(open_verifier(*keys_, "h", backend_->asked_text("codeVerifier"))->reveal(), "verifier");
  EXPECT_TRUE(backend_->asked().at("returnTo").is_null());
}

TEST_F(RemoteOauthStatesTest, a_state_comes_back_with_its_verifier) {
  const std::string verifier = *seal_verifier(*keys_, "h", Secret("verifier"));
  backend_->will_answer("oauthStates.consume",
                        R"({"stateHash":"h","userId":null,"browserTokenHash":"b",)"
                        R"("redirectUri":"r","codeVerifier":")" +
                            verifier + R"(","scopes":"s","returnTo":"/x","expired":true})");
  const auto state = await([&] { return states_->async_consume("h"); });
  ASSERT_TRUE(state.has_value() && *state) << state.error().message;
  EXPECT_EQ((*state)->code_verifier.reveal(), "verifier");
  EXPECT_EQ((*state)->browser_token_hash, "b");
  EXPECT_EQ((*state)->return_to, "/x");
  EXPECT_TRUE((*state)->expired);
}

TEST_F(RemoteOauthStatesTest, an_unknown_state_is_nothing) {
  backend_->will_answer("oauthStates.consume", "null");
  EXPECT_FALSE(await([&] { return states_->async_consume("h"); })->has_value());
  backend_->will_answer("oauthStates.consume", "{}");
  EXPECT_EQ(await([&] { return states_->async_consume("h"); }).error().code,
            "store_answer_invalid");
}

}  // namespace
}  // namespace tokpost::test
