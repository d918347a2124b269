#include "native/core/accounts/connected_account.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

ConnectionRecord record() {
  ConnectionRecord record;
  record.id = "1";
  record.open_id = "-000abcdef";
  record.scopes = "user.info.basic, video.list";
  return record;
}

TEST(ConnectedAccount, it_goes_by_its_label_its_name_or_its_id) {
  ConnectionRecord row = record();
  EXPECT_EQ(make_account(row).label, "TikTok account cdef");
  row.metadata = R"({"display_name":"","username":"someone"})";
  EXPECT_EQ(make_account(row).label, "someone");
  row.metadata = R"({"display_name":""})";
  EXPECT_EQ(make_account(row).label, "TikTok account cdef");
  row.metadata = R"({"display_name":"Some One","username":"someone"})";
  EXPECT_EQ(make_account(row).label, "Some One");
  row.label = "";
  EXPECT_EQ(make_account(row).label, "Some One");
  row.label = "Shop";
  EXPECT_EQ(make_account(row).label, "Shop");
}

TEST(ConnectedAccount, a_short_id_is_shown_whole) {
  ConnectionRecord row = record();
  row.open_id = "ab";
  EXPECT_EQ(make_account(row).label, "TikTok account ab");
}

TEST(ConnectedAccount, scopes_and_profile_are_read_from_the_row) {
  ConnectionRecord row = record();
  row.metadata = R"({"display_name":"Some One"})";
  const ConnectedAccount account = make_account(row);
  EXPECT_EQ(account.scopes, (tiktok::Scopes{"user.info.basic", "video.list"}));
  EXPECT_EQ(account.profile->display_name, "Some One");
  EXPECT_EQ(account.profile->open_id, "-000abcdef");
  row.scopes.reset();
  EXPECT_TRUE(make_account(row).scopes.empty());
}

}  // namespace
}  // namespace tokpost
