#include "native/core/store/connection_table.hpp"

#include "test/native/core/store/store_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tokpost {
namespace {

class ConnectionTableTest : public test::StoreTest {
 protected:
  AdoptedTable adopt(const std::string& name) {
    auto adopted = adopt_connection_table(*connection_, name);
    EXPECT_TRUE(adopted.has_value()) << (adopted ? "" : adopted.error().message);
    return adopted ? *adopted : AdoptedTable();
  }
  std::string refusal(const std::string& name) {
    auto adopted = adopt_connection_table(*connection_, name);
    return adopted ? "" : adopted.error().code + ": " + adopted.error().message;
  }
  std::int64_t count(const std::string& sql) { return *connection_->select_integer(sql); }

  std::unique_ptr<SqliteConnection> connection_ = connect();
};

TEST_F(ConnectionTableTest, makes_the_table_with_every_column) {
  const AdoptedTable adopted = adopt("platform_connections");
  EXPECT_TRUE(adopted.added_columns.empty());
  EXPECT_TRUE(adopted.duplicates.empty());
  EXPECT_EQ(adopted.table.name, "\"platform_connections\"");
  EXPECT_EQ(count("SELECT count(*) FROM pragma_table_info('platform_connections') WHERE name IN ("
                  "'id', 'user_id', 'provider', 'provider_account_id', 'access_token', "
                  "'refresh_token', 'expires_at', 'account_label', 'account_type', 'is_primary', "
                  "'metadata', 'refresh_expires_at', 'scopes', 'status', 'created_at', "
                  "'updated_at', 'tokens_at')"),
            17);
  EXPECT_TRUE(adopt("platform_connections").added_columns.empty());
}

TEST_F(ConnectionTableTest, adopts_an_existing_table_without_losing_a_row) {
  ASSERT_TRUE(connection_->run_script(
      "CREATE TABLE social_connections (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, "
      "provider VARCHAR(50) NOT NULL, provider_account_id TEXT NOT NULL, access_token TEXT, "
      "refresh_token TEXT, expires_at DATETIME, account_label TEXT, account_type TEXT, "
      "is_primary BOOLEAN, metadata JSON, followers INTEGER);"
      "INSERT INTO social_connections (user_id, provider, provider_account_id, access_token, "
      "followers) VALUES (1, 'tiktok', 'a', 'x', 5), (1, 'youtube', 'a', 'y', 6)"));
  const AdoptedTable adopted = adopt("social_connections");
  EXPECT_EQ(adopted.added_columns,
            (std::vector<std::string>{"refresh_expires_at", "scopes", "status", "created_at",
                                      "updated_at", "tokens_at"}));
  EXPECT_EQ(count("SELECT count(*) FROM social_connections WHERE followers IN (5, 6) AND "
                  "access_token IN ('x', 'y')"),
            2);
  EXPECT_NE(adopted.table.id_parameter.find("max(id)"), std::string::npos);
}

TEST_F(ConnectionTableTest, reports_duplicates_of_tiktok_and_drops_none) {
  ASSERT_TRUE(connection_->run_script(
      "CREATE TABLE c (id TEXT PRIMARY KEY, user_id TEXT, provider TEXT, provider_account_id TEXT, "
      "access_token TEXT);"
      "INSERT INTO c VALUES ('1', 'u', 'tiktok', 'a', ''), ('2', 'u', 'tiktok', 'a', ''), "
      "('3', 'v', 'tiktok', 'a', ''), ('4', 'u', 'youtube', 'y', ''), ('5', 'u', 'youtube', 'y', "
      "'')"));
  const AdoptedTable adopted = adopt("c");
  ASSERT_EQ(adopted.duplicates.size(), 1U);
  EXPECT_EQ(adopted.duplicates[0].user_id, "u");
  EXPECT_EQ(adopted.duplicates[0].open_id, "a");
  EXPECT_EQ(adopted.duplicates[0].count, 2);
  EXPECT_EQ(count("SELECT count(*) FROM c"), 5);
}

TEST_F(ConnectionTableTest, no_new_duplicate_gets_in) {
  adopt("c");
  constexpr const char* kAdd =
      "INSERT INTO c (id, user_id, provider, provider_account_id, access_token) VALUES (?, 'u', "
      "'tiktok', 'a', '')";
  EXPECT_TRUE(connection_->execute(kAdd, "1"));
  EXPECT_TRUE(connection_->execute(kAdd, "2").has_error());
}

TEST_F(ConnectionTableTest, a_table_that_cannot_hold_connections_is_refused_by_column) {
  ASSERT_TRUE(connection_->run_script(
      "CREATE TABLE a (id TEXT, user_id TEXT, provider TEXT, access_token TEXT);"
      "CREATE TABLE b (id TEXT, user_id TEXT, provider TEXT, provider_account_id TEXT, "
      "access_token TEXT, email TEXT NOT NULL)"));
  EXPECT_NE(refusal("a").find("store_table_unusable"), std::string::npos);
  EXPECT_NE(refusal("a").find("no column provider_account_id"), std::string::npos);
  EXPECT_NE(refusal("b").find("column email"), std::string::npos);
  EXPECT_EQ(count("SELECT count(*) FROM pragma_table_info('b')"), 6);
}

TEST_F(ConnectionTableTest, the_name_is_a_plain_identifier) {
  for (const char* name : {"", "1a", "a b", "a;b", "a\"b", "schema.a"}) {
    EXPECT_EQ(refusal(name).substr(0, 13), "invalid_table") << name;
  }
}

TEST_F(ConnectionTableTest, times_are_read_from_texts_and_numbers) {
  const std::string sql = "SELECT " + ConnectionTable::seconds_of("x") + " FROM (SELECT ";
  EXPECT_EQ(count(sql + "'2027-01-15 08:00:00' AS x)"), 1'800'000'000);
  EXPECT_EQ(count(sql + "'2027-01-15T08:00:00.123456Z' AS x)"), 1'800'000'000);
  EXPECT_EQ(count(sql + "'2027-01-15T10:00:00+02:00' AS x)"), 1'800'000'000);
  EXPECT_EQ(count(sql + "1800000000 AS x)"), 1'800'000'000);
  EXPECT_EQ(count(sql + "1800000000.7 AS x)"), 1'800'000'000);
  EXPECT_EQ(count("SELECT (" + sql + "NULL AS x)) IS NULL"), 1);
  EXPECT_EQ(count("SELECT (" + sql + "'never' AS x)) IS NULL"), 1);
}

TEST_F(ConnectionTableTest, times_are_written_as_the_column_holds_them) {
  ConnectionTable table;
  table.number_times = {"expires_at"};
  EXPECT_EQ(count("SELECT " + table.time_parameter("expires_at", "1800000000")), 1'800'000'000);
  EXPECT_EQ(count("SELECT " + table.time_parameter("created_at", "1800000000") +
                  " = '2027-01-15 08:00:00'"),
            1);
}

}  // namespace
}  // namespace tokpost
