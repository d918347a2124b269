#include "native/core/accounts/refresh_due.hpp"

#include "test/native/core/accounts/accounts_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

using namespace std::chrono_literals;

class RefreshDueTest : public test::AccountsTest {
 protected:
  std::string add_due(int number, std::chrono::minutes left) {
    NewConnection wanted = connection("user-1", "open-" + std::to_string(number));
    wanted.tokens.expires_at = clock_.wall_now() + left;
    return add(wanted);
  }
  RefreshCounts refresh(std::chrono::milliseconds within) {
    auto counts = await([&] { return async_refresh_due(tools_, within); });
    EXPECT_TRUE(counts) << (counts ? "" : counts.error().message);
    return counts.value();
  }
};

TEST_F(RefreshDueTest, what_ends_in_time_is_refreshed_and_counted) {
  add_due(1, 30min);
  add_due(2, 59min);
  const std::string later = add_due(3, 61min);
  will_refresh("2");
  will_refresh("3");
  const RefreshCounts counts = refresh(1h);
  EXPECT_EQ(counts.examined, 2U);
  EXPECT_EQ(counts.refreshed, 2U);
  EXPECT_EQ(counts.needs_reconnect + counts.failed, 0U);
  EXPECT_EQ(stored_token(later), "act.1");
  EXPECT_EQ(refresh(1h).examined, 0U);
}

TEST_F(RefreshDueTest, failures_are_told_apart) {
  const std::string dead = add_due(1, 1min);
  will_refuse_refresh();
  RefreshCounts counts = refresh(1h);
  EXPECT_EQ(counts.needs_reconnect, 1U);
  EXPECT_EQ(row(dead).status, ConnectionStatus::needs_reconnect);
  const std::string unlucky = add_due(2, 1min);
  http_->reply(500, "");
  counts = refresh(1h);
  EXPECT_EQ(counts.examined, 1U);
  EXPECT_EQ(counts.failed, 1U);
  will_refresh("2");
  EXPECT_EQ(refresh(1h).refreshed, 1U);
  EXPECT_EQ(stored_token(unlucky), "act.2");
}

TEST_F(RefreshDueTest, accounts_without_a_refresh_token_are_left_alone) {
  NewConnection bare = connection();
  bare.tokens.refresh_token = Secret();
  bare.tokens.expires_at = clock_.wall_now() + 1min;
  add(bare);
  EXPECT_EQ(refresh(1h).examined, 0U);
  EXPECT_TRUE(http_->requests().empty());
}

TEST_F(RefreshDueTest, every_page_is_worked_through) {
  constexpr int kAccounts = 450;
  for (int i = 0; i < kAccounts; ++i) {
    add_due(i, std::chrono::minutes(i % 50));
    will_refresh(std::to_string(i + 2));
  }
  const RefreshCounts counts = refresh(1h);
  EXPECT_EQ(counts.examined, 450U);
  EXPECT_EQ(counts.refreshed, 450U);
  EXPECT_LE(tools_->stored->size(), 64U);
}

TEST_F(RefreshDueTest, a_cancellation_ends_it) {
  add_due(1, 1min);
  const auto gate = std::make_shared<test::Gate>();
  http_->hold_next(gate);
  will_refresh("2");
  auto counts = begin([this] { return async_refresh_due(tools_, 1h); });
  gate->wait_for_arrival();
  jobs_.back()->cancel();
  EXPECT_EQ(counts.get().error().kind, Errc::cancelled);
  gate->open();  // the refresh itself goes on: its answer must not be lost
}

}  // namespace
}  // namespace tokpost
