#include "native/core/accounts/account_profile.hpp"

#include "test/native/core/accounts/accounts_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

using namespace std::chrono_literals;

class AccountProfileTest : public test::AccountsTest {
 protected:
  std::string name(bool force = false) {
    const auto account =
        await([&] { return async_fetch_profile(tools_, id_, force, Deadline::never()); });
    return account ? account->profile->display_name : account.error().code;
  }
  static NewConnection lasting(NewConnection wanted) {
    wanted.tokens.expires_at = *wanted.tokens.expires_at + 10h;
    return wanted;
  }
  const std::string id_ = add(lasting(connection()));
};

TEST_F(AccountProfileTest, a_fresh_profile_is_not_fetched_again) {
  will_tell_profile("One");
  EXPECT_EQ(name(), "One");
  clock_.advance(59min);
  EXPECT_EQ(name(), "One");
  EXPECT_EQ(http_->requests().size(), 1U);
  will_tell_profile("Two");
  EXPECT_EQ(name(true), "Two");
  clock_.advance(61min);
  will_tell_profile("Three");
  EXPECT_EQ(name(), "Three");
  EXPECT_EQ(http_->requests().size(), 3U);
}

TEST_F(AccountProfileTest, it_outlives_the_process) {
  will_tell_profile("One");
  EXPECT_EQ(name(), "One");
  tools_ = open_desk()->accounts();
  EXPECT_EQ(name(), "One");
  EXPECT_EQ(http_->requests().size(), 1U);
}

TEST_F(AccountProfileTest, only_granted_fields_are_asked_for) {
  will_tell_profile("One");
  name();
  EXPECT_EQ(http_->requests()[0].url.query().find("username"), std::string::npos);
  EXPECT_NE(http_->requests()[0].url.query().find("display_name"), std::string::npos);
}

TEST_F(AccountProfileTest, a_failure_leaves_what_is_stored) {
  will_tell_profile("One");
  EXPECT_EQ(name(), "One");
  http_->reply(400, R"({"error":{"code":"invalid_params"}})");
  EXPECT_EQ(name(true), "invalid_params");
  EXPECT_EQ(name(), "One");
}

TEST_F(AccountProfileTest, a_profile_is_stored_for_its_account_only) {
  tiktok::Profile foreign = profile("Given");
  foreign.open_id = "open-9";
  foreign.fetched_at = clock_.wall_now();
  const auto account = await([&] { return async_store_profile(tools_, id_, foreign); });
  EXPECT_EQ(account->profile->display_name, "Given");
  EXPECT_EQ(account->profile->open_id, "open-1");
  EXPECT_EQ(account->label, "Given");
  EXPECT_EQ(name(), "Given");
  const auto missing = await([&] { return async_store_profile(tools_, "nobody", foreign); });
  EXPECT_EQ(missing.error().code, "not_found");
}

TEST_F(AccountProfileTest, an_account_that_is_not_there_has_none) {
  const auto missing =
      await([&] { return async_fetch_profile(tools_, "nobody", true, Deadline::never()); });
  EXPECT_EQ(missing.error().code, "not_found");
  EXPECT_TRUE(http_->requests().empty());
}

}  // namespace
}  // namespace tokpost
