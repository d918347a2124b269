#include "native/core/store/refresh_leases.hpp"

#include "native/core/store/lease_table.hpp"
#include "native/core/store/migrations.hpp"
#include "test/native/core/store/store_test.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

class RefreshLeasesTest : public test::StoreTest {
 protected:
  RefreshLeasesTest() { (void)migrate(*connection_, store_migrations()); }
  std::optional<TakenRefresh> acquire(const LeaseHolder& holder) {
    return *acquire_refresh(*connection_, holder, "c1");
  }

  std::unique_ptr<SqliteConnection> connection_ = connect();
  const LeaseHolder first_ = LeaseHolder::make();
  const LeaseHolder second_ = LeaseHolder::make();
};

TEST_F(RefreshLeasesTest, one_at_a_time) {
  const auto taken = acquire(first_);
  ASSERT_TRUE(taken.has_value());
  EXPECT_FALSE(taken->interrupted);
  EXPECT_FALSE(acquire(second_).has_value());
  EXPECT_FALSE(acquire(first_).has_value());
  ASSERT_TRUE(end_refresh(*connection_, "c1", taken->epoch, true));
  EXPECT_EQ(acquire(second_)->epoch, taken->epoch + 1);
}

TEST_F(RefreshLeasesTest, a_lost_answer_is_remembered_until_it_is_settled) {
  const auto lost = acquire(first_);
  ASSERT_TRUE(begin_refresh(*connection_, "c1", lost->epoch));
  clock_.advance(kLeaseLimit);
  const auto next = acquire(second_);
  ASSERT_TRUE(next.has_value());
  EXPECT_TRUE(next->interrupted);
  ASSERT_TRUE(end_refresh(*connection_, "c1", next->epoch, false));
  const auto again = acquire(second_);
  EXPECT_TRUE(again->interrupted);
  ASSERT_TRUE(end_refresh(*connection_, "c1", again->epoch, true));
  EXPECT_FALSE(acquire(second_)->interrupted);
}

TEST_F(RefreshLeasesTest, new_tokens_make_a_lost_answer_forgotten) {
  const auto lost = acquire(first_);
  ASSERT_TRUE(begin_refresh(*connection_, "c1", lost->epoch));
  ASSERT_TRUE(forget_interruption(*connection_, "c1"));
  EXPECT_FALSE(acquire(second_).has_value()) << "the lease is none of it";
  ASSERT_TRUE(end_refresh(*connection_, "c1", lost->epoch, false));
  EXPECT_FALSE(acquire(second_)->interrupted);
}

TEST_F(RefreshLeasesTest, whoever_lost_it_sends_nothing_and_frees_nothing) {
  const auto lost = acquire(first_);
  clock_.advance(kLeaseLimit);
  ASSERT_TRUE(acquire(second_).has_value());
  const auto late = begin_refresh(*connection_, "c1", lost->epoch);
  ASSERT_TRUE(late.has_error());
  EXPECT_EQ(late.error().code, "lease_lost");
  ASSERT_TRUE(end_refresh(*connection_, "c1", lost->epoch, true));
  EXPECT_FALSE(acquire(first_).has_value());
}

}  // namespace
}  // namespace tokpost
