#include "native/core/store/connection_rows.hpp"

#include "test/native/core/store/connections_test.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <set>

namespace tokpost {
namespace {

using std::chrono::seconds;

class ConnectionRowsTest : public test::ConnectionsTest {
 protected:
  std::int64_t count(const std::string& sql) { return *connect()->select_integer(sql); }
  ConnectionTokens tokens(const std::string& id) {
    auto found = await([&] { return connections_->async_tokens(id); });
    EXPECT_TRUE(found.has_value()) << (found ? "" : found.error().message);
    return found ? *found : ConnectionTokens();
  }
};

TEST_F(ConnectionRowsTest, everything_that_is_written_is_read_back) {
  NewConnection wanted = sample("user-1", "open-1");
  wanted.label = "Shop";
  wanted.account_type = "business";
  wanted.metadata = "{\"username\":\"shop\"}";
  const UpsertedConnection added = upsert(wanted);
  EXPECT_TRUE(added.created);
  const ConnectionRecord record = get(added.connection.id);
  EXPECT_EQ(record.user_id, "user-1");
  EXPECT_EQ(record.open_id, "open-1");
  EXPECT_EQ(record.label, "Shop");
  EXPECT_EQ(record.account_type, "business");
  EXPECT_EQ(record.metadata, "{\"username\":\"shop\"}");
  EXPECT_EQ(record.scopes, "user.info.basic,video.publish");
  EXPECT_EQ(record.expires_at, wanted.tokens.expires_at);
  EXPECT_EQ(record.refresh_expires_at, wanted.tokens.refresh_expires_at);
  EXPECT_TRUE(record.has_refresh_token);
  EXPECT_TRUE(record.is_primary);
  EXPECT_EQ(record.status, ConnectionStatus::active);
  EXPECT_EQ(record.created_at, clock_.wall_now());
  EXPECT_EQ(record.updated_at, clock_.wall_now());
  EXPECT_EQ(tokens(record.id).access_token, Secret("act.one"));
  EXPECT_EQ(tokens(record.id).refresh_token, Secret("rft.one"));
  EXPECT_EQ(tokens(record.id).expires_at, wanted.tokens.expires_at);
}

TEST_F(ConnectionRowsTest, connecting_again_updates_and_keeps_what_is_not_said) {
  NewConnection wanted = sample("user-1", "open-1");
  wanted.label = "Shop";
  const std::string id = upsert(wanted).connection.id;
  ASSERT_TRUE(await(
      [&] { return connections_->async_mark_needs_reconnect(id, Secret("rft.one"), "revoked"); }));
  EXPECT_EQ(get(id).status, ConnectionStatus::needs_reconnect);
  EXPECT_EQ(get(id).status_reason, "revoked");
  NewConnection again = sample("user-1", "open-1");
  again.tokens.access_token = Secret("act.two");
  again.tokens.refresh_token = Secret();
  again.tokens.refresh_expires_at.reset();
  again.scopes.reset();
  const UpsertedConnection updated = upsert(again);
  EXPECT_FALSE(updated.created);
  EXPECT_EQ(updated.connection.id, id);
  EXPECT_EQ(updated.connection.label, "Shop");
  EXPECT_EQ(updated.connection.scopes, "user.info.basic,video.publish");
  EXPECT_EQ(updated.connection.status, ConnectionStatus::active);
  EXPECT_FALSE(updated.connection.has_refresh_token);
  EXPECT_FALSE(updated.connection.refresh_expires_at.has_value());
  EXPECT_EQ(tokens(id).access_token, Secret("act.two"));
  EXPECT_TRUE(tokens(id).refresh_token.empty());
}

TEST_F(ConnectionRowsTest, it_is_noted_when_tokens_came_and_nothing_else) {
  const std::string id = add("user-1", "open-1");
  const WallTime connected = clock_.wall_now();
  EXPECT_EQ(get(id).tokens_at, connected);
  clock_.advance(seconds(1));
  ASSERT_TRUE(await([&] { return connections_->async_set_label(id, "Shop"); }));
  ASSERT_TRUE(await(
      [&] { return connections_->async_mark_needs_reconnect(id, Secret("rft.one"), "revoked"); }));
  EXPECT_EQ(get(id).tokens_at, connected);
  EXPECT_EQ(get(id).updated_at, connected + seconds(1));
  EXPECT_EQ(upsert(sample("user-1", "open-1")).connection.tokens_at, connected + seconds(1));
}

TEST_F(ConnectionRowsTest, the_same_account_of_two_users_is_kept_apart) {
  const std::string first = add("user-1", "open-1");
  const std::string second = add("user-2", "open-1");
  EXPECT_NE(first, second);
  EXPECT_EQ((*await([&] { return connections_->async_find("user-2", "open-1"); }))->id, second);
  EXPECT_FALSE(await([&] { return connections_->async_find("user-3", "open-1"); })->has_value());
}

TEST_F(ConnectionRowsTest, the_first_is_primary_and_another_takes_its_place) {
  const std::string first = add("user-1", "open-1");
  clock_.advance(seconds(1));
  const std::string second = add("user-1", "open-2");
  clock_.advance(seconds(1));
  const std::string third = add("user-1", "open-3");
  const std::string stranger = add("user-2", "open-1");
  auto primary = [&] {
    return (*await([&] { return connections_->async_primary("user-1"); }))->id;
  };
  EXPECT_EQ(primary(), first);
  ASSERT_TRUE(await([&] { return connections_->async_set_primary(third); }));
  EXPECT_EQ(primary(), third);
  EXPECT_FALSE(get(first).is_primary);
  EXPECT_TRUE(get(stranger).is_primary);
  ASSERT_TRUE(await([&] {
    return connections_->async_mark_needs_reconnect(first, Secret("rft.one"), "revoked");
  }));
  auto removed = await([&] { return connections_->async_remove(third); });
  EXPECT_EQ(removed->promoted_id, second) << "the oldest that works";
  EXPECT_EQ(primary(), second);
  removed = await([&] { return connections_->async_remove(first); });
  EXPECT_FALSE(removed->promoted_id.has_value());
  EXPECT_EQ(removed->others_with_open_id, 1);
  removed = await([&] { return connections_->async_remove(stranger); });
  EXPECT_EQ(removed->others_with_open_id, 0);
  EXPECT_FALSE(await([&] { return connections_->async_primary("user-2"); })->has_value());
}

TEST_F(ConnectionRowsTest, an_import_may_ask_to_be_primary) {
  const std::string first = add("user-1", "open-1");
  NewConnection wanted = sample("user-1", "open-2");
  wanted.is_primary = true;
  EXPECT_TRUE(upsert(wanted).connection.is_primary);
  EXPECT_FALSE(get(first).is_primary);
}

TEST_F(ConnectionRowsTest, labels_and_profiles_are_changed_alone) {
  const std::string id = add("user-1", "open-1");
  ASSERT_TRUE(await([&] { return connections_->async_set_label(id, "Shop"); }));
  ASSERT_TRUE(await([&] { return connections_->async_set_metadata(id, "{\"a\":1}"); }));
  EXPECT_EQ(get(id).label, "Shop");
  EXPECT_EQ(get(id).metadata, "{\"a\":1}");
  ASSERT_TRUE(await([&] { return connections_->async_set_label(id, std::nullopt); }));
  EXPECT_FALSE(get(id).label.has_value());
  EXPECT_EQ(tokens(id).access_token, Secret("act.one"));
}

TEST_F(ConnectionRowsTest, what_is_not_there_is_not_found) {
  EXPECT_FALSE(await([&] { return connections_->async_get("x"); })->has_value());
  EXPECT_EQ(await([&] { return connections_->async_tokens("x"); }).error().code, "not_found");
  EXPECT_EQ(await([&] { return connections_->async_set_primary("x"); }).error().code, "not_found");
  EXPECT_EQ(await([&] { return connections_->async_set_label("x", "y"); }).error().code,
            "not_found");
  EXPECT_EQ(await([&] { return connections_->async_remove("x"); }).error().code, "not_found");
}

TEST_F(ConnectionRowsTest, lists_by_user_by_account_or_all_in_pages) {
  for (int i = 0; i < 5; ++i) add("user-" + std::to_string(i % 2), "open-" + std::to_string(i));
  auto list = [&](const ConnectionFilter& filter) {
    return await([&] { return connections_->async_list(filter); });
  };
  ConnectionFilter by_user;
  by_user.user_id = "user-1";
  EXPECT_EQ(list(by_user)->size(), 2U);
  ConnectionFilter by_account;
  by_account.open_id = "open-4";
  EXPECT_EQ(list(by_account)->size(), 1U);
  EXPECT_EQ(list(ConnectionFilter()).error().code, "filter_required");
  ConnectionFilter everything;
  everything.all = true;
  everything.limit = 2;
  std::set<std::string> seen;
  for (auto page = list(everything); !page->empty(); page = list(everything)) {
    for (const ConnectionRecord& record : *page) seen.insert(record.open_id);
    everything.after_id = page->back().id;
  }
  EXPECT_EQ(seen.size(), 5U);
}

TEST_F(ConnectionRowsTest, tokens_lie_encrypted_and_open_only_in_their_row) {
  const std::string first = add("user-1", "open-1");
  const std::string second = add("user-1", "open-2");
  EXPECT_EQ(count("SELECT count(*) FROM social_connections WHERE access_token LIKE '%act.%' OR "
                  "refresh_token LIKE '%rft.%'"),
            0);
  ASSERT_TRUE(connect()->execute(
      "UPDATE social_connections SET access_token = (SELECT access_token FROM social_connections "
      "WHERE id = ?1) WHERE id = ?2",
      first, second));
  EXPECT_EQ(await([&] { return connections_->async_tokens(second); }).error().code,
            "decrypt_failed");
  EXPECT_TRUE(await([&] { return connections_->async_get(second); })->has_value());
}

// A row that Python's `cryptography` wrote: key, and the token of "hello" of its specification.
constexpr const char* kFernetKey = "fernet:cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
constexpr const char* kFernetToken =
    "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_"
    "5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";

TEST_F(ConnectionRowsTest, fernet_rows_are_read_and_rewritten) {
  auto both = KeyRing::parse({std::string(64, '7'), kFernetKey}, "the test");
  connections_ = try_open("third", std::make_shared<const KeyRing>(std::move(*both)))->connections;
  ASSERT_TRUE(connect()->execute(
      "INSERT INTO social_connections (id, user_id, provider, provider_account_id, access_token, "
      "refresh_token) VALUES ('7', 'u', 'tiktok', 'open-7', ?1, ?1), ('8', 'u', 'youtube', "
      "'open-8', ?1, ?1)",
      kFernetToken));
  EXPECT_EQ(tokens("7").access_token, Secret("hello"));
  const auto counts = await([&] { return connections_->async_reencrypt(std::nullopt, 10); });
  EXPECT_EQ(counts->examined, 1U);
  EXPECT_EQ(counts->rewritten, 1U);
  EXPECT_EQ(count("SELECT count(*) FROM social_connections WHERE access_token LIKE 'tp1.%' AND "
                  "refresh_token LIKE 'tp1.%' AND id = '7'"),
            1);
  EXPECT_EQ(count("SELECT count(*) FROM social_connections WHERE access_token LIKE 'gAAAA%'"), 1)
      << "another provider's row is left alone";
  EXPECT_EQ(tokens("7").refresh_token, Secret("hello"));
}

TEST_F(ConnectionRowsTest, reencrypts_in_batches_and_counts_what_it_cannot_read) {
  for (int i = 0; i < 5; ++i) add("user", "open-" + std::to_string(i));
  ASSERT_TRUE(connect()->execute(
      "UPDATE social_connections SET access_token = 'plain' WHERE provider_account_id = 'open-2'"));
  const std::string fresh = KeyRing::make_key().reveal();
  auto both = KeyRing::parse({fresh, std::string(64, '7')}, "the test");
  auto rotating = try_open("third", std::make_shared<const KeyRing>(std::move(*both)))->connections;
  std::optional<std::string> after;
  Reencrypted total;
  do {
    const auto batch = await([&] { return rotating->async_reencrypt(after, 2); });
    ASSERT_TRUE(batch.has_value());
    total.examined += batch->examined;
    total.rewritten += batch->rewritten;
    total.failed += batch->failed;
    after = batch->next_after_id;
  } while (after);
  EXPECT_EQ(total.examined, 5U);
  EXPECT_EQ(total.rewritten, 4U);
  EXPECT_EQ(total.failed, 1U);
  EXPECT_EQ(await([&] { return rotating->async_reencrypt(std::nullopt, 10); })->rewritten, 0U);
  EXPECT_EQ(count("SELECT count(*) FROM social_connections WHERE access_token = 'plain'"), 1);
}

TEST_F(ConnectionRowsTest, adopted_ids_and_users_of_any_type_are_compared_as_text) {
  ASSERT_TRUE(connect()->run_script(
      "CREATE TABLE old (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, provider TEXT NOT NULL, "
      "provider_account_id TEXT NOT NULL, access_token TEXT NOT NULL, expires_at INTEGER, "
      "is_primary BOOLEAN);"
      "INSERT INTO old VALUES (6, 42, 'youtube', 'open-1', 'theirs', 5, 1), "
      "(7, 42, 'tiktok', 'open-1', '', 1800000000, 1)"));
  connections_ = try_open("third", keys_, "old")->connections;
  EXPECT_EQ(get("7").user_id, "42");
  EXPECT_EQ(get("7").expires_at, from_unix_seconds(1'800'000'000));
  for (const char* id : {"07", "7.0", "7 ", "6"}) {
    EXPECT_FALSE(await([&] { return connections_->async_get(id); })->has_value()) << id;
  }
  EXPECT_EQ((*await([&] { return connections_->async_find("42", "open-1"); }))->id, "7");
  EXPECT_FALSE(await([&] { return connections_->async_find("042", "open-1"); })->has_value());
  const UpsertedConnection added = upsert(sample("42", "open-2"));
  EXPECT_EQ(added.connection.id, "8");
  EXPECT_FALSE(added.connection.is_primary);
  EXPECT_EQ(tokens("8").access_token, Secret("act.one"));
  ASSERT_TRUE(await([&] { return connections_->async_set_primary("8"); }));
  EXPECT_EQ(count("SELECT count(*) FROM old WHERE id = 8 AND typeof(user_id) = 'integer' AND "
                  "expires_at = 1800007200"),
            1);
  EXPECT_EQ(count("SELECT count(*) FROM old WHERE id = 6 AND is_primary = 1 AND access_token = "
                  "'theirs'"),
            1)
      << "another provider's row is never written";
}

TEST_F(ConnectionRowsTest, a_table_of_hex_ids_gets_hex_ids) {
  ASSERT_TRUE(connect()->run_script(
      "CREATE TABLE old (id CHAR(32) PRIMARY KEY NOT NULL, user_id TEXT, provider TEXT, "
      "provider_account_id TEXT, access_token TEXT)"));
  connections_ = try_open("third", keys_, "old")->connections;
  const std::string id = add("user-1", "open-1");
  EXPECT_EQ(id.size(), 32U);
  EXPECT_EQ(tokens(id).access_token, Secret("act.one"));
}

TEST_F(ConnectionRowsTest, what_expires_soon_comes_first_and_in_pages) {
  const WallTime now = clock_.wall_now();
  for (int i = 0; i < 6; ++i) {
    NewConnection wanted = sample("user", "open-" + std::to_string(i));
    // Pairs that end in the same second.
    wanted.tokens.expires_at = now + seconds(600 - 100 * (i / 2));
    if (i == 5) wanted.tokens.refresh_token = Secret();
    upsert(wanted);
  }
  const std::string dead = (*await([&] { return connections_->async_find("user", "open-4"); }))->id;
  ASSERT_TRUE(await([&] {
    return connections_->async_mark_needs_reconnect(dead, Secret("rft.one"), "revoked");
  }));
  std::vector<std::string> order;
  std::optional<ConnectionCursor> after;
  do {
    const auto page =
        await([&] { return connections_->async_due_for_refresh(now + seconds(601), after, 1); });
    ASSERT_TRUE(page.has_value());
    for (const ConnectionRecord& record : page->connections) order.push_back(record.open_id);
    after = page->next;
  } while (after);
  ASSERT_EQ(order.size(), 4U);
  EXPECT_EQ(std::set<std::string>(order.begin(), order.begin() + 2),
            (std::set<std::string>{"open-2", "open-3"}));
  EXPECT_EQ(await([&] {
              return connections_->async_due_for_refresh(now + seconds(500), std::nullopt, 10);
            })->connections.size(),
            0U);
}

TEST_F(ConnectionRowsTest, whatever_an_older_system_called_a_status_is_active) {
  const std::string dead = add("user-1", "open-1");
  clock_.advance(seconds(1));
  const std::string connected = add("user-1", "open-2");
  clock_.advance(seconds(1));
  const std::string primary = add("user-1", "open-3");
  ASSERT_TRUE(connect()->execute(
      "UPDATE social_connections SET status = CASE id WHEN ? THEN 'needs_reconnect' ELSE "
      "'connected' END",
      dead));
  EXPECT_EQ(get(connected).status, ConnectionStatus::active);
  const auto due = await([&] {
    return connections_->async_due_for_refresh(from_unix_seconds(1'900'000'000), std::nullopt, 10);
  });
  EXPECT_EQ(due->connections.size(), 2U);
  ASSERT_TRUE(await([&] { return connections_->async_set_primary(primary); }));
  EXPECT_EQ(await([&] { return connections_->async_remove(primary); })->promoted_id, connected);
}

TEST_F(ConnectionRowsTest, a_hundred_thousand_accounts_are_no_burden) {
  auto connection = connect();
  ASSERT_TRUE(connection->run_script(
      "INSERT INTO social_connections (id, user_id, provider, provider_account_id, access_token, "
      "refresh_token, expires_at, is_primary) "
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
      "SELECT 'id' || i, 'user' || i, 'tiktok', 'open' || i, 'x', 'y', "
      "strftime('%Y-%m-%d %H:%M:%S', 1800000000 + i, 'unixepoch'), 1 FROM n"));
  const auto began = std::chrono::steady_clock::now();
  std::optional<ConnectionCursor> after = ConnectionCursor{1'800'090'000, "id90000"};
  const auto page = await([&] {
    return connections_->async_due_for_refresh(clock_.wall_now() + seconds(200'000), after, 100);
  });
  ASSERT_EQ(page->connections.size(), 100U);
  EXPECT_EQ(page->connections[0].id, "id90001");
  for (int i = 1; i <= 100; ++i) {
    const std::string user = "user" + std::to_string(i * 1000);
    EXPECT_TRUE(await([&] { return connections_->async_primary(user); })->has_value());
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(500))
      << "one scan of the table for each would take many seconds";
}

}  // namespace
}  // namespace tokpost
