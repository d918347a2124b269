#include "native/core/accounts/account_changes.hpp"

#include "test/native/core/accounts/accounts_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

class AccountChangesTest : public test::AccountsTest {
 protected:
  Result<ConnectedAccount> make_primary(const std::string& id) {
    return await([&] { return async_make_primary(tools_, id); });
  }
  Result<ConnectedAccount> relabel(const std::string& id, const std::optional<std::string>& label) {
    return await([&] { return async_relabel(tools_, id, label); });
  }
};

TEST_F(AccountChangesTest, one_account_of_a_user_is_primary) {
  const std::string first = add(connection());
  const std::string second = add(connection("user-1", "open-2"));
  const std::string other = add(connection("user-2", "open-1"));
  EXPECT_TRUE(row(first).is_primary);
  EXPECT_TRUE(make_primary(second)->record.is_primary);
  EXPECT_FALSE(row(first).is_primary);
  EXPECT_TRUE(row(other).is_primary);
}

TEST_F(AccountChangesTest, a_label_is_the_users_until_it_is_taken_back) {
  const std::string id = add(connection());
  EXPECT_EQ(relabel(id, "Shop")->label, "Shop");
  EXPECT_EQ(row(id).label, "Shop");
  EXPECT_EQ(relabel(id, std::nullopt)->label, "TikTok account en-1");
}

TEST_F(AccountChangesTest, an_account_that_is_not_there_cannot_be_changed) {
  EXPECT_EQ(make_primary("nobody").error().code, "not_found");
  EXPECT_EQ(relabel("nobody", "x").error().code, "not_found");
}

}  // namespace
}  // namespace tokpost
