#include "native/core/accounts/reencrypt.hpp"

#include "native/core/base/json.hpp"
#include "native/core/store/sqlite_connection.hpp"
#include "test/native/core/accounts/accounts_fixture.hpp"
#include "test/native/core/store/post_samples.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace tokpost {
namespace {

class ReencryptTest : public test::AccountsTest {
 protected:
  ReencryptCounts reencrypt() {
    auto counts = await([&] { return async_reencrypt(tools_); });
    EXPECT_TRUE(counts) << (counts ? "" : counts.error().message);
    return counts.value();
  }
  /// The process comes back with these keys.
  void restart_with(std::vector<Secret> keys) {
    tools_.reset();
    close(desk_);
    config_->encryption_keys = std::move(keys);
    desk_ = open_desk();
    tools_ = desk_->accounts();
  }
  std::unique_ptr<SqliteConnection> open_file() const {
    SqliteOptions options;
    options.path = config_->store.path;
    return *SqliteConnection::open(options);
  }
};

TEST_F(ReencryptTest, a_new_key_in_front_takes_over_accounts_and_posts) {
  for (int i = 0; i < 250; ++i) add(connection("user-1", "open-" + std::to_string(i)));
  const std::string id = add(connection("user-2"));
  ASSERT_TRUE(await([&] {
    return tools_->journal->async_insert(test::sample_content("post-1"), test::sample_progress(),
                                         Lease::release, test::sample_event("post-1"));
  }));
  const Secret old_key = config_->encryption_keys[0];
  const Secret new_key(std::string(64, '8'));
  restart_with({new_key, old_key});
  ReencryptCounts counts = reencrypt();
  EXPECT_EQ(counts.examined, 251U);
  EXPECT_EQ(counts.rewritten, 251U);
  EXPECT_EQ(counts.failed, 0U);
  EXPECT_EQ(counts.posts, 1U);
  counts = reencrypt();
  EXPECT_EQ(counts.examined, 251U);
  EXPECT_EQ(counts.rewritten + counts.posts, 0U);
  restart_with({new_key});
  EXPECT_EQ(stored_token(id), "act.1");
}

TEST_F(ReencryptTest, what_no_key_opens_is_counted_and_left) {
  const std::string id = add(connection());
  const Secret old_key = config_->encryption_keys[0];
  restart_with({Secret(std::string(64, '8'))});
  EXPECT_EQ(reencrypt().failed, 1U);
  restart_with({old_key});
  EXPECT_EQ(stored_token(id), "act.1");
}

TEST_F(ReencryptTest, rows_of_an_older_service_are_read_and_rewritten) {
  // Written by Python's `cryptography`; the file holds its key and the plain text.
  std::ifstream file(TOKPOST_FIXTURES "/fernet.json");
  std::stringstream text;
  text << file.rdbuf();
  const auto fixture = json::parse(text.str());
  ASSERT_TRUE(fixture);
  const json::object& sample = fixture->get_object();
  const std::string key = *json::find_string(sample, "key");
  const auto& first = json::find_array(sample, "tokens")->at(0).get_object();
  const std::string id = add(connection());
  ASSERT_TRUE(
      open_file()->execute("UPDATE social_connections SET access_token = ?, refresh_token = NULL",
                           *json::find_string(first, "token")));
  const Secret own_key = config_->encryption_keys[0];
  restart_with({own_key, Secret("fernet:" + key)});
  EXPECT_EQ(stored_token(id), *json::find_string(first, "plain"));
  EXPECT_EQ(reencrypt().rewritten, 1U);
  const auto now = open_file()->select_one<std::string>(
      "SELECT access_token FROM social_connections", [](SqliteRow& row) { return row.text(); });
  EXPECT_TRUE((*now)->starts_with("tp1.")) << **now;
  restart_with({own_key});
  EXPECT_EQ(stored_token(id), *json::find_string(first, "plain"));
}

}  // namespace
}  // namespace tokpost
