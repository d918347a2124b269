#include "native/core/store/transaction.hpp"

#include "test/native/core/store/store_test.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

class TransactionTest : public test::StoreTest {
 protected:
  TransactionTest() { (void)connection_->run_script("CREATE TABLE t (a)"); }
  void add() { ASSERT_TRUE(connection_->execute("INSERT INTO t VALUES (1)")); }
  std::int64_t count() { return *connection_->select_integer("SELECT count(*) FROM t"); }

  std::unique_ptr<SqliteConnection> connection_ = connect();
};

TEST_F(TransactionTest, keeps_what_is_committed_and_undoes_the_rest) {
  {
    auto kept = Transaction::begin(*connection_);
    add();
    ASSERT_TRUE(kept->commit());
  }
  {
    auto undone = Transaction::begin(*connection_);
    add();
    EXPECT_EQ(count(), 2);
  }
  EXPECT_EQ(count(), 1);
  EXPECT_FALSE(connection_->in_transaction());
}

TEST_F(TransactionTest, an_inner_one_undoes_only_itself) {
  auto outer = Transaction::begin(*connection_);
  add();
  {
    auto inner = Transaction::begin(*connection_);
    add();
  }
  {
    auto inner = Transaction::begin(*connection_);
    add();
    ASSERT_TRUE(inner->commit());
  }
  ASSERT_TRUE(outer->commit());
  EXPECT_EQ(count(), 2);
}

TEST_F(TransactionTest, takes_the_write_lock_at_once) {
  SqliteOptions impatient = options(file_);
  impatient.busy_limit = test::milliseconds(0);
  auto other = connect(impatient);
  auto held = Transaction::begin(*connection_);
  auto refused = Transaction::begin(*other);
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, "store_locked");
}

TEST_F(TransactionTest, survives_that_sqlite_undid_it) {
  auto outer = Transaction::begin(*connection_);
  add();
  {
    auto inner = Transaction::begin(*connection_);
    ASSERT_TRUE(connection_->run_script("ROLLBACK"));
  }
  EXPECT_FALSE(connection_->in_transaction());
  EXPECT_TRUE(outer->commit().has_error());
  EXPECT_EQ(count(), 0);
}

}  // namespace
}  // namespace tokpost
