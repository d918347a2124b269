#include "native/core/accounts/account_lookup.hpp"

#include "test/native/core/accounts/accounts_fixture.hpp"

#include <gtest/gtest.h>

#include <set>

namespace tokpost {
namespace {

class AccountLookupTest : public test::AccountsTest {
 protected:
  Result<ConnectedAccount> get(const std::string& id,
                               const std::optional<std::string>& user_id = std::nullopt) {
    return await([&] { return async_get_account(tools_, id, user_id); });
  }
  Result<std::vector<ConnectedAccount>> list(const AccountQuery& query) {
    return await([&] { return async_list_accounts(tools_, query); });
  }
  std::string found(const AccountQuery& query) {
    const auto account = await([&] { return async_find_account(tools_, query); });
    if (!account) return account.error().code;
    return *account ? (*account)->record.id : "none";
  }
  static AccountQuery query(std::optional<std::string> user_id,
                            std::optional<std::string> account_id = std::nullopt,
                            std::optional<std::string> open_id = std::nullopt, bool all = false) {
    AccountQuery query;
    query.user_id = std::move(user_id);
    query.account_id = std::move(account_id);
    query.open_id = std::move(open_id);
    query.all = all;
    return query;
  }
};

TEST_F(AccountLookupTest, another_users_account_does_not_exist) {
  const std::string id = add(connection());
  EXPECT_EQ(get(id)->record.user_id, "user-1");
  EXPECT_EQ(get(id, "user-1")->record.id, id);
  for (const auto& missing : {get(id, "user-2"), get("nobody"), get("nobody", "user-1")}) {
    EXPECT_EQ(missing.error().kind, Errc::state);
    EXPECT_EQ(missing.error().code, "not_found");
  }
}

TEST_F(AccountLookupTest, a_user_without_accounts_has_no_primary_one) {
  const std::string id = add(connection());
  add(connection("user-1", "open-2"));
  const auto primary = await([&] { return async_primary_account(tools_, "user-1"); });
  EXPECT_EQ(primary->record.id, id);
  const auto missing = await([&] { return async_primary_account(tools_, "user-2"); });
  EXPECT_EQ(missing.error().kind, Errc::state);
  EXPECT_EQ(missing.error().code, "not_found");
}

TEST_F(AccountLookupTest, a_list_holds_those_that_are_meant) {
  const std::string first = add(connection());
  const std::string second = add(connection("user-1", "open-2"));
  const std::string other = add(connection("user-2", "open-1"));
  EXPECT_EQ(list(query("user-1"))->size(), 2U);
  EXPECT_EQ(list(query("user-3"))->size(), 0U);
  EXPECT_EQ(list(query({}, {}, {}, true))->size(), 3U);
  EXPECT_EQ(list(query({}, {}, "open-1", true))->size(), 2U);
  EXPECT_EQ(list(query("user-1", {}, "open-2"))->at(0).record.id, second);
  EXPECT_EQ(list(query({}, other))->at(0).record.id, other);
  EXPECT_EQ(list(query("user-1", other))->size(), 0U);
  EXPECT_EQ(list(query({}, first, "open-2"))->size(), 0U);
  EXPECT_EQ(list(query({}, "nobody"))->size(), 0U);
}

TEST_F(AccountLookupTest, a_query_that_means_nobody_lists_nobody) {
  add(connection());
  EXPECT_EQ(list(query({})).error().code, "filter_required");
  EXPECT_EQ(list(query({}, {}, "open-1")).error().code, "filter_required");
}

TEST_F(AccountLookupTest, a_list_goes_over_pages) {
  std::set<std::string> ids;
  for (int i = 0; i < 1010; ++i) ids.insert(add(connection("user-1", "o" + std::to_string(i))));
  const auto all = list(query("user-1"));
  ASSERT_TRUE(all);
  std::set<std::string> listed;
  for (const auto& account : *all) listed.insert(account.record.id);
  EXPECT_EQ(all->size(), ids.size());
  EXPECT_EQ(listed, ids);
}

TEST_F(AccountLookupTest, the_primary_one_is_found_first) {
  const std::string first = add(connection());
  const std::string second = add(connection("user-1", "open-2"));
  EXPECT_EQ(found(query("user-1")), first);
  ASSERT_TRUE(await([&] { return tools_->connections->async_set_primary(second); }));
  EXPECT_EQ(found(query("user-1")), second);
  EXPECT_EQ(found(query("user-1", {}, "open-1")), first);
  EXPECT_EQ(found(query("user-1", {}, "open-3")), "none");
  EXPECT_EQ(found(query({})), "filter_required");
}

}  // namespace
}  // namespace tokpost
