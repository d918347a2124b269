#include "native/core/store/lease_table.hpp"

#include "native/core/store/migrations.hpp"
#include "native/core/store/post_table.hpp"
#include "test/native/core/store/post_samples.hpp"
#include "test/native/core/store/store_test.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

using std::chrono::seconds;

class LeaseTableTest : public test::StoreTest {
 protected:
  LeaseTableTest() {
    (void)migrate(*connection_, store_migrations());
    first_.engine = "first";
    first_.host = "elsewhere";  // so that only the time can tell
    (void)renew_holder(*connection_, first_);
    (void)insert_post(*connection_, *keys_, test::sample_content("p"), test::sample_progress(),
                      first_.engine);
    (void)connection_->execute("INSERT INTO tokpost_refresh_leases VALUES ('c', 'first', 1, NULL)");
  }
  std::int64_t held() {
    return *connection_->select_integer(
        "SELECT (SELECT count(*) FROM tokpost_posts WHERE lease_engine = 'first') + "
        "(SELECT count(*) FROM tokpost_refresh_leases WHERE lease_engine = 'first')");
  }

  std::unique_ptr<SqliteConnection> connection_ = connect();
  LeaseHolder first_;
  const LeaseHolder second_ = LeaseHolder::make();
};

TEST_F(LeaseTableTest, a_holder_is_lost_after_its_limit) {
  clock_.advance(kLeaseLimit - seconds(1));
  ASSERT_TRUE(free_lost_leases(*connection_, second_));
  EXPECT_EQ(held(), 2);
  clock_.advance(seconds(1));
  ASSERT_TRUE(free_lost_leases(*connection_, second_));
  EXPECT_EQ(held(), 0);
}

TEST_F(LeaseTableTest, renewing_keeps_everything) {
  for (int i = 0; i < 10; ++i) {
    clock_.advance(kLeaseRenewal);
    ASSERT_TRUE(renew_holder(*connection_, first_));
  }
  ASSERT_TRUE(free_lost_leases(*connection_, second_));
  EXPECT_EQ(held(), 2);
}

TEST_F(LeaseTableTest, noting_a_holder_makes_its_row_and_renews_none) {
  clock_.advance(kLeaseLimit);
  ASSERT_TRUE(note_holder(*connection_, first_));
  ASSERT_TRUE(note_holder(*connection_, second_));
  EXPECT_EQ(*connection_->select_integer("SELECT count(*) FROM tokpost_engines"), 2);
  ASSERT_TRUE(free_lost_leases(*connection_, second_));
  EXPECT_EQ(held(), 0);
}

TEST_F(LeaseTableTest, a_holder_never_frees_its_own) {
  clock_.advance(kLeaseLimit * 2);
  ASSERT_TRUE(free_lost_leases(*connection_, first_));
  EXPECT_EQ(held(), 2);
}

TEST_F(LeaseTableTest, one_that_ends_gives_back_what_it_has) {
  ASSERT_TRUE(release_holder(*connection_, first_));
  EXPECT_EQ(held(), 0);
  EXPECT_EQ(*connection_->select_integer("SELECT count(*) FROM tokpost_engines"), 0);
}

}  // namespace
}  // namespace tokpost
