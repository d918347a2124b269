#include "native/core/store/sqlite_connections.hpp"

#include "native/core/store/lease_table.hpp"
#include "test/native/core/store/child_process.hpp"
#include "test/native/core/store/connections_test.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <vector>

namespace tokpost {
namespace {

class SqliteConnectionsTest : public test::ConnectionsTest {
 protected:
  RefreshLease acquire(Connections& connections) {
    return *await([&] { return connections.async_acquire_refresh(id_); });
  }
  Result<bool> finish(Connections& connections, std::int64_t epoch, const char* sent,
                      const char* fresh) {
    ConnectionTokens tokens;
    tokens.access_token = Secret("act.new");
    tokens.refresh_token = Secret(fresh);
    return await([&] {
      return connections.async_finish_refresh(id_, epoch, Secret(sent), tokens, "video.list");
    });
  }

  const std::string id_ = add("user-1", "open-1");
};

TEST_F(SqliteConnectionsTest, a_bad_table_name_is_the_callers_fault) {
  const auto refused = try_open("x", keys_, "a; DROP TABLE b");
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().kind, Errc::config);
  EXPECT_EQ(refused.error().operation, "connections.open");
}

TEST_F(SqliteConnectionsTest, a_refresh_is_one_callers_until_it_is_finished) {
  const RefreshLease lease = acquire(*connections_);
  ASSERT_TRUE(lease.acquired);
  EXPECT_EQ(lease.tokens.refresh_token, Secret("rft.one"));
  EXPECT_FALSE(acquire(*other_).acquired);
  ASSERT_TRUE(await([&] { return connections_->async_begin_refresh(id_, lease.epoch); }));
  EXPECT_TRUE(*finish(*connections_, lease.epoch, "rft.one", "rft.two"));
  const RefreshLease next = acquire(*other_);
  EXPECT_TRUE(next.acquired);
  EXPECT_FALSE(next.interrupted);
  EXPECT_EQ(next.tokens.refresh_token, Secret("rft.two"));
  EXPECT_EQ(get(id_).scopes, "video.list");
}

TEST_F(SqliteConnectionsTest, a_late_answer_never_replaces_a_newer_pair) {
  const RefreshLease slow = acquire(*connections_);
  clock_.advance(kLeaseLimit);
  const RefreshLease quick = acquire(*other_);
  EXPECT_TRUE(*finish(*other_, quick.epoch, "rft.one", "rft.two"));
  EXPECT_FALSE(*finish(*connections_, slow.epoch, "rft.one", "rft.three"));
  EXPECT_EQ(await([&] { return connections_->async_tokens(id_); })->refresh_token,
            Secret("rft.two"));
}

TEST_F(SqliteConnectionsTest, an_answer_that_comes_late_but_first_is_kept) {
  const RefreshLease slow = acquire(*connections_);
  ASSERT_TRUE(await([&] { return connections_->async_begin_refresh(id_, slow.epoch); }));
  clock_.advance(kLeaseLimit);
  const RefreshLease next = acquire(*other_);
  EXPECT_TRUE(next.interrupted);
  EXPECT_TRUE(*finish(*connections_, slow.epoch, "rft.one", "rft.two"));
  EXPECT_FALSE(*await([&] {
    return other_->async_mark_needs_reconnect(id_, Secret("rft.one"), "refresh_answer_lost");
  }));
  EXPECT_EQ(get(id_).status, ConnectionStatus::active);
}

TEST_F(SqliteConnectionsTest, connecting_again_forgets_a_refresh_that_was_never_settled) {
  const RefreshLease lost = acquire(*connections_);
  ASSERT_TRUE(await([&] { return connections_->async_begin_refresh(id_, lost.epoch); }));
  ASSERT_TRUE(await([&] { return connections_->async_release_refresh(id_, lost.epoch, false); }));
  ASSERT_EQ(add("user-1", "open-1"), id_);
  EXPECT_FALSE(acquire(*other_).interrupted);
}

TEST_F(SqliteConnectionsTest, new_tokens_are_noted_with_their_time) {
  const WallTime connected = clock_.wall_now();
  clock_.advance(kLeaseRenewal);
  EXPECT_FALSE(*finish(*connections_, acquire(*connections_).epoch, "rft.zero", "rft.two"));
  EXPECT_EQ(get(id_).tokens_at, connected);
  EXPECT_TRUE(*finish(*connections_, acquire(*connections_).epoch, "rft.one", "rft.two"));
  EXPECT_EQ(get(id_).tokens_at, connected + kLeaseRenewal);
}

TEST_F(SqliteConnectionsTest, only_the_token_that_was_refused_disconnects) {
  EXPECT_TRUE(*await([&] {
    return connections_->async_mark_needs_reconnect(id_, Secret("rft.one"), "refresh_answer_lost");
  }));
  EXPECT_EQ(get(id_).status, ConnectionStatus::needs_reconnect);
  EXPECT_EQ(get(id_).status_reason, "refresh_answer_lost");
}

TEST_F(SqliteConnectionsTest, a_renewed_lease_is_not_lost) {
  const RefreshLease lease = acquire(*connections_);
  for (int i = 0; i < 6; ++i) {
    clock_.advance(kLeaseRenewal);
    ASSERT_TRUE(await([&] { return connections_->async_renew_leases(); }));
  }
  EXPECT_FALSE(acquire(*other_).acquired);
  ASSERT_TRUE(await([&] { return connections_->async_release_refresh(id_, lease.epoch, true); }));
  EXPECT_TRUE(acquire(*other_).acquired);
}

TEST_F(SqliteConnectionsTest, removing_an_account_forgets_its_lease) {
  ASSERT_TRUE(acquire(*connections_).acquired);
  ASSERT_TRUE(await([&] { return connections_->async_remove(id_); }));
  EXPECT_EQ(*connect()->select_integer("SELECT count(*) FROM tokpost_refresh_leases"), 0);
  EXPECT_EQ(await([&] { return other_->async_acquire_refresh(id_); }).error().code, "not_found");
}

TEST_F(SqliteConnectionsTest, four_processes_send_one_refresh) {
  SqliteOptions real = options(dir_.file("real.db"));
  real.clock = &system_clock();
  database_ = open(real);
  connections_ = open_connections("first");
  NewConnection wanted = sample("user-1", "open-1");
  wanted.tokens.refresh_token = Secret("rft.old");
  const std::string id = upsert(wanted).connection.id;
  const std::string log = dir_.file("sent.log");
  std::vector<std::unique_ptr<test::ChildProcess>> children;
  for (int i = 0; i < 4; ++i) {
    children.push_back(std::make_unique<test::ChildProcess>(
        "refresh", std::vector<std::string>{real.path, id, log}));
    ASSERT_EQ(children.back()->read_line(), "open");
  }
  for (auto& child : children) child->end_input();
  for (auto& child : children) EXPECT_EQ(child->read_line(), "act.new");
  std::ifstream sent(log);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(sent), {}), "sent\n");
}

}  // namespace
}  // namespace tokpost
