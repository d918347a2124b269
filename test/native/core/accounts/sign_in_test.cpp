#include "native/core/accounts/sign_in.hpp"

#include "native/core/net/url.hpp"
#include "native/core/store/sqlite_connection.hpp"
#include "test/native/core/accounts/accounts_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

class SignInTest : public test::AccountsTest {
 protected:
  static SignInStart start_of(std::optional<std::string> user_id,
                              std::optional<std::string> browser_token = std::nullopt) {
    SignInStart start;
    start.user_id = std::move(user_id);
    start.browser_token = std::move(browser_token);
    return start;
  }
  Result<SignInPage> try_begin(const SignInStart& start) {
    return await([&] { return async_begin_sign_in(tools_, start); });
  }
  SignInPage begin_sign_in(const SignInStart& start) {
    auto page = try_begin(start);
    EXPECT_TRUE(page) << (page ? "" : page.error().message);
    return page.value();
  }
  /// TikTok sends the browser back with a code.
  static std::string back(const SignInPage& page, const std::string& more = "&code=c%2A1") {
    return "https://app.example/wherever?state=" + page.url.state + more;
  }
  Result<SignedIn> finish(const std::string& url, std::optional<std::string> user_id = std::nullopt,
                          std::optional<std::string> browser_token = std::nullopt) {
    SignInReturn callback;
    callback.url = url;
    callback.user_id = std::move(user_id);
    callback.browser_token = std::move(browser_token);
    return await([&] { return async_finish_sign_in(tools_, callback); });
  }
  std::string code_of(const Result<SignedIn>& result) {
    if (result) return "signed in";
    EXPECT_EQ(result.error().kind, Errc::auth);
    return result.error().code;
  }
  void will_exchange(const std::string& scopes = "user.info.basic,video.publish") {
    http_->reply(200, tokens_json("1", R"(,"open_id":"open-1","scope":")" + scopes + R"(")"));
  }
  Params sent(std::size_t index) const { return decode_params(http_->requests()[index].body); }
  static std::string value_of(const Params& params, std::string_view name) {
    for (const auto& [key, value] : params) {
      if (key == name) return value;
    }
    return "";
  }
};

TEST_F(SignInTest, an_account_is_connected_with_its_profile) {
  SignInStart start = start_of("user-1");
  start.return_to = "/social?tab=1";
  const SignInPage page = begin_sign_in(start);
  EXPECT_FALSE(page.browser_token);
  will_exchange();
  will_tell_profile("Some One");
  const auto signed_in = finish(back(page), "user-1");
  ASSERT_TRUE(signed_in) << signed_in.error().message;
  EXPECT_EQ(signed_in->account.record.user_id, "user-1");
  EXPECT_EQ(signed_in->account.record.open_id, "open-1");
  EXPECT_EQ(signed_in->account.label, "Some One");
  EXPECT_EQ(signed_in->return_to, "/social?tab=1");
  EXPECT_EQ(signed_in->granted, (tiktok::Scopes{"user.info.basic", "video.publish"}));
  EXPECT_EQ(signed_in->missing,
            (tiktok::Scopes{"user.info.profile", "user.info.stats", "video.upload", "video.list"}));
  const Params exchange = sent(0);
  EXPECT_EQ(value_of(exchange, "code"), "c*1");
  EXPECT_EQ(value_of(exchange, "redirect_uri"), config_->redirect_uri);
  EXPECT_EQ(value_of(exchange, "code_verifier"), page.url.code_verifier.reveal());
}

TEST_F(SignInTest, redirect_uri_and_verifier_are_those_of_the_beginning) {
  SignInStart start = start_of("user-1");
  start.options.redirect_uri = "https://other.example/back";
  start.options.pkce = tiktok::Pkce::off;
  const SignInPage page = begin_sign_in(start);
  will_exchange();
  will_tell_profile("Some One");
  ASSERT_TRUE(finish(back(page), "user-1"));
  EXPECT_EQ(value_of(sent(0), "redirect_uri"), "https://other.example/back");
  EXPECT_EQ(value_of(sent(0), "code_verifier"), "");
}

TEST_F(SignInTest, a_state_works_once) {
  const SignInPage page = begin_sign_in(start_of("user-1"));
  will_exchange();
  will_tell_profile("Some One");
  ASSERT_TRUE(finish(back(page), "user-1"));
  EXPECT_EQ(code_of(finish(back(page), "user-1")), "used_state");
  EXPECT_EQ(http_->requests().size(), 2U);
}

TEST_F(SignInTest, a_state_is_used_up_by_errors_too) {
  const SignInPage denied = begin_sign_in(start_of("user-1"));
  EXPECT_EQ(code_of(finish(back(denied, "&error=access_denied"), "user-1")), "access_denied");
  EXPECT_EQ(code_of(finish(back(denied), "user-1")), "used_state");
  const SignInPage stolen = begin_sign_in(start_of("user-1"));
  EXPECT_EQ(code_of(finish(back(stolen), "user-2")), "other_user");
  EXPECT_EQ(code_of(finish(back(stolen), "user-1")), "used_state");
  EXPECT_TRUE(http_->requests().empty());
}

TEST_F(SignInTest, a_state_that_is_not_ours_is_unknown) {
  EXPECT_EQ(code_of(finish("https://app.example/?code=c", "user-1")), "missing_state");
  EXPECT_EQ(code_of(finish("https://app.example/?code=c&state=", "user-1")), "missing_state");
  EXPECT_EQ(code_of(finish("https://app.example/?code=c&state=guess", "user-1")), "unknown_state");
  EXPECT_EQ(code_of(finish("", "user-1")), "missing_state");
}

TEST_F(SignInTest, a_state_ends_after_ten_minutes) {
  const SignInPage page = begin_sign_in(start_of("user-1"));
  SqliteOptions options;
  options.path = config_->store.path;
  const auto file = *SqliteConnection::open(options);
  const auto aged =
      file->execute("UPDATE tokpost_oauth_states SET expires_at = expires_at - 601000");
  ASSERT_TRUE(aged && *aged == 1) << (aged ? "" : aged.error().message);
  EXPECT_EQ(code_of(finish(back(page), "user-1")), "expired_state");
  EXPECT_EQ(code_of(finish(back(page), "user-1")), "used_state");
}

TEST_F(SignInTest, who_comes_back_has_to_be_who_began) {
  const auto ends = [this](const SignInStart& start, std::optional<std::string> user_id,
                           std::optional<std::string> browser_token) {
    const SignInPage page = begin_sign_in(start);
    return code_of(
        finish(back(page, "&error=access_denied"), std::move(user_id), std::move(browser_token)));
  };
  EXPECT_EQ(ends(start_of("u"), "u", {}), "access_denied");
  EXPECT_EQ(ends(start_of("u"), "u", "whatever"), "access_denied");
  EXPECT_EQ(ends(start_of("u"), "v", {}), "other_user");
  EXPECT_EQ(ends(start_of("u"), {}, {}), "other_user");
  EXPECT_EQ(ends(start_of({}, "b"), {}, "b"), "access_denied");
  EXPECT_EQ(ends(start_of({}, "b"), "u", "b"), "access_denied");
  EXPECT_EQ(ends(start_of({}, "b"), {}, "c"), "other_browser");
  EXPECT_EQ(ends(start_of({}, "b"), "u", {}), "other_browser");
  EXPECT_EQ(ends(start_of("u", "b"), "u", "b"), "access_denied");
  EXPECT_EQ(ends(start_of("u", "b"), "u", {}), "other_browser");
  EXPECT_EQ(ends(start_of("u", "b"), {}, "b"), "other_user");
}

TEST_F(SignInTest, a_browser_token_is_made_where_nothing_is_named) {
  const SignInPage page = begin_sign_in(start_of({}));
  ASSERT_TRUE(page.browser_token);
  EXPECT_GE(page.browser_token->size(), 43U);
  EXPECT_NE(page.browser_token, begin_sign_in(start_of({})).browser_token);
  EXPECT_EQ(begin_sign_in(start_of({}, "mine")).browser_token, "mine");
  will_exchange();
  will_tell_profile("Some One");
  const auto signed_in = finish(back(page), std::nullopt, page.browser_token);
  ASSERT_TRUE(signed_in);
  EXPECT_EQ(signed_in->account.record.user_id, "open-1");  // its own user
}

TEST_F(SignInTest, the_account_is_the_users_who_comes_back_where_none_began) {
  const SignInPage page = begin_sign_in(start_of({}, "b"));
  will_exchange();
  will_tell_profile("Some One");
  EXPECT_EQ(finish(back(page), "user-7", "b")->account.record.user_id, "user-7");
}

TEST_F(SignInTest, an_account_without_its_profile_is_connected_all_the_same) {
  const SignInPage page = begin_sign_in(start_of("user-1"));
  will_exchange();
  http_->reply(400, R"({"error":{"code":"invalid_params"}})");
  const auto signed_in = finish(back(page), "user-1");
  ASSERT_TRUE(signed_in) << signed_in.error().message;
  EXPECT_FALSE(signed_in->account.profile);
  EXPECT_EQ(signed_in->account.label, "TikTok account en-1");
  EXPECT_EQ(stored_token(signed_in->account.record.id), "act.1");
  EXPECT_TRUE(logged("comes later"));
}

TEST_F(SignInTest, signing_in_again_keeps_the_connection_and_widens_its_scopes) {
  const SignInPage first = begin_sign_in(start_of("user-1"));
  will_exchange("user.info.basic");
  will_tell_profile("Some One");
  const std::string id = finish(back(first), "user-1")->account.record.id;
  const SignInPage second = begin_sign_in(start_of("user-1"));
  will_exchange("user.info.basic,video.publish");
  will_tell_profile("Some One");
  const auto again = finish(back(second), "user-1");
  EXPECT_EQ(again->account.record.id, id);
  EXPECT_EQ(again->account.scopes.size(), 2U);
}

TEST_F(SignInTest, scopes_that_only_the_callback_tells_count) {
  const SignInPage page = begin_sign_in(start_of("user-1"));
  http_->reply(200, tokens_json("1", R"(,"open_id":"open-1")"));
  will_tell_profile("Some One");
  const auto signed_in =
      finish(back(page, "&code=c&scopes=user.info.basic%2Cvideo.list"), "user-1");
  EXPECT_EQ(signed_in->granted, (tiktok::Scopes{"user.info.basic", "video.list"}));
}

TEST_F(SignInTest, a_code_that_tiktok_refuses_connects_nothing) {
  const SignInPage page = begin_sign_in(start_of("user-1"));
  will_refuse_refresh();  // the same answer to a code
  EXPECT_EQ(code_of(finish(back(page), "user-1")), "invalid_grant");
  const SignInPage empty = begin_sign_in(start_of("user-1"));
  EXPECT_EQ(code_of(finish(back(empty, ""), "user-1")), "missing_code");
}

TEST_F(SignInTest, it_does_not_begin_with_faulty_input) {
  SignInStart start = start_of("user-1");
  start.return_to = "//evil.example";
  EXPECT_EQ(try_begin(start).error().code, "invalid_return_to");
  start.return_to.reset();
  start.options.redirect_uri = "http://app.example/";
  EXPECT_EQ(try_begin(start).error().code, "invalid_authorization_request");
}

TEST_F(SignInTest, neither_state_nor_browser_token_is_in_the_store_as_it_is) {
  const SignInPage page = begin_sign_in(start_of("user-1", "browser-secret"));
  SqliteOptions options;
  options.path = config_->store.path;
  const auto file = *SqliteConnection::open(options);
  const auto rows = file->select<std::string>(
      "SELECT json_array(state_hash, browser_token_hash, code_verifier) FROM tokpost_oauth_states",
      [](SqliteRow& row) { return row.text(); });
  ASSERT_TRUE(rows && rows->size() == 1) << (rows ? "" : rows.error().message);
  for (const std::string& secret :
       {page.url.state, std::string("browser-secret"), page.url.code_verifier.reveal()}) {
    EXPECT_EQ(rows->at(0).find(secret), std::string::npos);
  }
}

}  // namespace
}  // namespace tokpost
