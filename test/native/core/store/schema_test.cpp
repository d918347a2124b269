#include "native/core/store/schema.hpp"

#include "native/core/store/migrations.hpp"
#include "test/native/core/store/store_test.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tokpost {
namespace {

class SchemaTest : public test::StoreTest {
 protected:
  SchemaTest() { (void)migrate(*connection_, store_migrations()); }

  // How SQLite would answer the query, on one line.
  std::string plan(const std::string& sql) {
    auto steps = connection_->select<std::string>("EXPLAIN QUERY PLAN " + sql, [](SqliteRow& row) {
      (void)row.integer();
      (void)row.integer();
      (void)row.integer();
      return row.text();
    });
    EXPECT_TRUE(steps.has_value()) << (steps ? "" : steps.error().message);
    std::string text;
    for (const std::string& step : *steps) text += step + "; ";
    return text;
  }

  std::unique_ptr<SqliteConnection> connection_ = connect();
};

TEST_F(SchemaTest, everything_that_runs_often_goes_by_an_index) {
  struct Case {
    const char* sql;
    const char* index;
  };
  const Case cases[] = {
      {"SELECT id FROM tokpost_posts WHERE lease_engine IS NULL AND wake_at IS NOT NULL AND "
       "wake_at <= ? ORDER BY wake_at LIMIT ?",
       "tokpost_posts_due"},
      {"SELECT id, cancel_requested, hinted FROM tokpost_posts WHERE lease_engine = ? AND "
       "lease_engine IS NOT NULL AND (cancel_requested <> 0 OR hinted <> 0)",
       "tokpost_posts_signalled"},
      {"UPDATE tokpost_posts SET lease_engine = NULL WHERE lease_engine = ?",
       "tokpost_posts_leased"},
      {"SELECT 1 FROM tokpost_posts WHERE coalesce(account_id, '') = ? AND open_id = ? AND "
       "idempotency_key = ? AND idempotency_key IS NOT NULL AND state NOT IN ('failed', "
       "'cancelled')",
       "tokpost_posts_idempotency"},
      {"SELECT * FROM tokpost_posts WHERE seq < ?1 AND user_id = ?4 ORDER BY seq DESC LIMIT ?2",
       "tokpost_posts_user (user_id=? AND seq<?)"},
      {"SELECT * FROM tokpost_posts WHERE seq < ?1 AND account_id = ?3 AND state = ?5 ORDER BY seq "
       "DESC LIMIT ?2",
       "tokpost_posts_account_state (account_id=? AND state=? AND seq<?)"},
      {"SELECT * FROM tokpost_posts WHERE seq < ?1 AND state = ?5 ORDER BY seq DESC LIMIT ?2",
       "tokpost_posts_state (state=? AND seq<?)"},
      {"UPDATE tokpost_posts SET hinted = 1 WHERE publish_id = ? AND publish_id IS NOT NULL",
       "tokpost_posts_publish_id"},
      {"SELECT id FROM tokpost_posts WHERE open_id = ? AND (due_at, seq) < (?, ?) AND state IN "
       "('scheduled', 'queued', 'checking', 'starting', 'uploading', 'processing') ORDER BY due_at "
       "DESC, seq DESC LIMIT 1",
       "tokpost_posts_order"},
      {"SELECT data FROM tokpost_webhook_hints WHERE publish_id = ? AND publish_id IS NOT NULL AND "
       "post_id IS NULL AND received_at >= ?",
       "tokpost_webhook_hints_unclaimed"},
      {"SELECT data FROM tokpost_webhook_hints WHERE open_id = ? AND post_id IS NULL AND "
       "publish_id "
       "IS NOT NULL AND received_at >= ? ORDER BY received_at",
       "tokpost_webhook_hints_open_id"},
      {"SELECT at FROM tokpost_rate_log WHERE endpoint = ? AND open_id = ? AND at > ? ORDER BY at "
       "DESC LIMIT 1 OFFSET 5",
       "tokpost_rate_log_key"},
      {"DELETE FROM tokpost_rate_log WHERE expires_at <= ?", "tokpost_rate_log_age"},
      {"DELETE FROM tokpost_oauth_states WHERE expires_at < ?", "tokpost_oauth_states_age"},
  };
  for (const Case& row : cases) {
    const std::string found = plan(row.sql);
    EXPECT_NE(found.find(row.index), std::string::npos) << row.sql << "\n" << found;
    EXPECT_EQ(found.find("SCAN"), std::string::npos) << row.sql << "\n" << found;
    EXPECT_EQ(found.find("TEMP B-TREE"), std::string::npos) << row.sql << "\n" << found;
  }
}

}  // namespace
}  // namespace tokpost
