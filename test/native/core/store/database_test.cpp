#include "native/core/store/database.hpp"

#include "test/native/core/store/child_process.hpp"
#include "test/native/core/store/store_test.hpp"

#include <boost/asio/post.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

namespace tokpost {
namespace {

class DatabaseTest : public test::StoreTest {
 protected:
  Result<std::int64_t> write(Database& database, const std::string& sql) {
    StoreWork<std::int64_t> work = [sql](SqliteConnection& connection) {
      return connection.execute(sql);
    };
    return await([&] { return database.async_write<std::int64_t>("test.write", work); });
  }
  Result<std::int64_t> read(Database& database, const std::string& sql) {
    StoreWork<std::int64_t> work = [sql](SqliteConnection& connection) {
      return connection.select_integer(sql);
    };
    return await([&] { return database.async_read<std::int64_t>("test.read", work); });
  }
  std::shared_ptr<Database> connect_database_again(std::shared_ptr<Database>& database) {
    database->close();
    database = open();
    return database;
  }

  // Starts a write from a pool of one thread, which tells when it lies in the queue.
  std::future<Result<bool>> queue_write(Database& database, StoreWork<bool> work,
                                        std::shared_ptr<Job>* job = nullptr) {
    auto promise = std::make_shared<std::promise<Result<bool>>>();
    auto body = [this, &database, work = std::move(work)] {
      ++queued_;
      return database.async_write<bool>("test.write", work);
    };
    auto started = start_job<bool>(queuers_, std::move(body), [promise](Result<bool> result) {
      promise->set_value(std::move(result));
    });
    if (job != nullptr) *job = started;
    return promise->get_future();
  }
  void wait_until_queued(int count) {
    while (queued_ < count) std::this_thread::yield();
    // The handler that counted itself has ended once another one runs on its thread.
    std::promise<void> behind;
    boost::asio::post(queuers_.context(), [&behind] { behind.set_value(); });
    behind.get_future().wait();
  }

  IoPool queuers_{1};
  std::atomic<int> queued_ = 0;

  // Keeps the store thread busy until it is let go, so that what follows waits together.
  struct Gate {
    std::promise<void> entered;
    std::promise<void> open;
  };
  std::future<Result<bool>> start_gate(Database& database, Gate& gate) {
    StoreWork<bool> work = [&gate](SqliteConnection&) -> Result<bool> {
      gate.entered.set_value();
      gate.open.get_future().wait();
      return true;
    };
    return start<bool>([&database, work] { return database.async_read<bool>("test.gate", work); });
  }
  template <class T>
  std::future<Result<T>> start(std::function<Awaitable<Result<T>>()> body) {
    auto promise = std::make_shared<std::promise<Result<T>>>();
    start_job<T>(pool_, std::move(body),
                 [promise](Result<T> result) { promise->set_value(std::move(result)); });
    return promise->get_future();
  }
};

TEST_F(DatabaseTest, works_on_a_thread_of_its_own) {
  auto database = open();
  std::atomic<int> ids = 0;
  StoreWork<std::thread::id> work = [&](SqliteConnection&) -> Result<std::thread::id> {
    ++ids;
    return std::this_thread::get_id();
  };
  const auto first = await([&] { return database->async_write<std::thread::id>("a", work); });
  const auto second = await([&] { return database->async_read<std::thread::id>("b", work); });
  EXPECT_EQ(*first, *second);
  EXPECT_NE(*first, std::this_thread::get_id());
  EXPECT_EQ(ids, 2);
}

TEST_F(DatabaseTest, opening_names_the_fault) {
  auto opened = await([&] { return Database::async_open(options(dir_.file("no/where.db"))); });
  ASSERT_TRUE(opened.has_error());
  EXPECT_EQ(opened.error().code, "store_cannot_open");
  EXPECT_EQ(opened.error().operation, "store.open");
}

TEST_F(DatabaseTest, a_failed_write_undoes_itself_and_says_which) {
  auto database = open();
  ASSERT_TRUE(write(*database, "CREATE TABLE t (a UNIQUE)"));
  StoreWork<void> work = [](SqliteConnection& connection) -> Status {
    (void)connection.execute("INSERT INTO t VALUES (1)");
    return make_error(Errc::state, "no", "No.");
  };
  auto failed = await([&] { return database->async_write<void>("test.fail", work); });
  EXPECT_EQ(failed.error().code, "no");
  EXPECT_EQ(failed.error().operation, "test.fail");
  EXPECT_EQ(*read(*database, "SELECT count(*) FROM t"), 0);
}

TEST_F(DatabaseTest, an_exception_is_an_internal_error) {
  auto database = open();
  StoreWork<void> work = [](SqliteConnection&) -> Status { throw std::runtime_error("bug"); };
  auto failed = await([&] { return database->async_write<void>("test.throw", work); });
  EXPECT_EQ(failed.error().kind, Errc::internal);
  EXPECT_TRUE(write(*database, "CREATE TABLE t (a)"));
}

TEST_F(DatabaseTest, writes_that_wait_together_are_committed_together) {
  auto database = open();
  ASSERT_TRUE(write(*database, "CREATE TABLE t (a UNIQUE)"));
  auto other = connect();
  Gate gate;
  auto gated = start_gate(*database, gate);
  gate.entered.get_future().wait();
  std::vector<std::future<Result<bool>>> writes;
  for (int i = 0; i < 50; ++i) {
    // Every tenth fails, and takes nobody with it. None is to be seen from outside yet.
    StoreWork<bool> work = [i, &other](SqliteConnection& connection) -> Result<bool> {
      auto added = connection.execute("INSERT INTO t VALUES (?)", i % 10 == 9 ? 0 : i);
      if (added.has_error()) return added.error();
      return *other->select_integer("SELECT count(*) FROM t") == 0;
    };
    writes.push_back(queue_write(*database, work));
  }
  wait_until_queued(50);
  gate.open.set_value();
  int failed = 0;
  for (auto& write : writes) {
    auto answer = write.get();
    if (answer.has_error()) {
      ++failed;
    } else {
      EXPECT_TRUE(*answer);
    }
  }
  EXPECT_TRUE(gated.get().has_value());
  EXPECT_EQ(failed, 5);
  EXPECT_EQ(*other->select_integer("SELECT count(*) FROM t"), 45);
}

TEST_F(DatabaseTest, a_full_disk_fails_the_group_and_keeps_what_was_there) {
  auto database = open();
  ASSERT_TRUE(write(*database, "CREATE TABLE t (a)"));
  ASSERT_TRUE(write(*database, "INSERT INTO t VALUES (zeroblob(3000))"));
  const auto pages = *read(*database, "PRAGMA page_count");
  ASSERT_TRUE(read(*database, "PRAGMA max_page_count = " + std::to_string(pages + 2)));
  const auto full = write(*database, "INSERT INTO t VALUES (zeroblob(1000000))");
  ASSERT_TRUE(full.has_error());
  EXPECT_EQ(full.error().code, "store_full");
  EXPECT_EQ(*read(*database, "SELECT count(*) FROM t"), 1);
  ASSERT_TRUE(read(*database, "PRAGMA max_page_count = 100000"));
  EXPECT_TRUE(write(*database, "INSERT INTO t VALUES (zeroblob(1000000))"));
  EXPECT_EQ(*read(*connect_database_again(database), "SELECT count(*) FROM t"), 2);
}

TEST_F(DatabaseTest, what_undoes_the_whole_group_fails_all_that_ran_and_none_that_waits) {
  auto database = open();
  ASSERT_TRUE(write(*database, "CREATE TABLE t (a)"));
  Gate gate;
  auto gated = start_gate(*database, gate);
  gate.entered.get_future().wait();
  StoreWork<bool> add = [](SqliteConnection& connection) -> Result<bool> {
    auto added = connection.execute("INSERT INTO t VALUES (1)");
    if (added.has_error()) return added.error();
    return true;
  };
  // As SQLite does it by itself after some failures.
  StoreWork<bool> undo_all = [](SqliteConnection& connection) -> Result<bool> {
    (void)connection.execute("ROLLBACK");
    return make_error(Errc::store, "store_full", "Full.");
  };
  auto before = queue_write(*database, add);
  wait_until_queued(1);
  auto culprit = queue_write(*database, undo_all);
  wait_until_queued(2);
  auto after = queue_write(*database, add);
  wait_until_queued(3);
  gate.open.set_value();
  EXPECT_EQ(before.get().error().code, "store_full");
  EXPECT_EQ(culprit.get().error().code, "store_full");
  EXPECT_TRUE(after.get().has_value());
  EXPECT_TRUE(gated.get().has_value());
  EXPECT_EQ(*read(*database, "SELECT count(*) FROM t"), 1);
}

TEST_F(DatabaseTest, a_locked_file_fails_every_write_of_the_group) {
  SqliteOptions impatient = options(file_);
  impatient.busy_limit = test::milliseconds(20);
  auto database = open(impatient);
  test::ChildProcess other("lock", {file_});
  ASSERT_EQ(other.read_line(), "locked");
  const auto refused = write(*database, "CREATE TABLE t (a)");
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, "store_locked");
  EXPECT_TRUE(refused.error().retryable);
}

TEST_F(DatabaseTest, a_cancelled_job_is_answered_while_its_write_still_waits) {
  auto database = open();
  ASSERT_TRUE(write(*database, "CREATE TABLE t (a)"));
  Gate gate;
  auto gated = start_gate(*database, gate);
  gate.entered.get_future().wait();
  StoreWork<bool> work = [](SqliteConnection& connection) -> Result<bool> {
    return connection.execute("INSERT INTO t VALUES (1)").has_value();
  };
  std::shared_ptr<Job> job;
  auto answer = queue_write(*database, work, &job);
  wait_until_queued(1);
  job->cancel();
  const auto cancelled = answer.get();
  ASSERT_TRUE(cancelled.has_error());
  EXPECT_EQ(cancelled.error().kind, Errc::cancelled);
  gate.open.set_value();
  EXPECT_TRUE(gated.get().has_value());
  EXPECT_EQ(*read(*database, "SELECT count(*) FROM t"), 1);
}

TEST_F(DatabaseTest, closing_finishes_what_is_queued_and_refuses_what_comes_later) {
  auto database = open();
  ASSERT_TRUE(write(*database, "CREATE TABLE t (a)"));
  Gate gate;
  auto gated = start_gate(*database, gate);
  gate.entered.get_future().wait();
  StoreWork<bool> work = [](SqliteConnection& connection) -> Result<bool> {
    return connection.execute("INSERT INTO t VALUES (1)").has_value();
  };
  auto queued = queue_write(*database, work);
  wait_until_queued(1);
  auto closed = start<void>([&]() -> Awaitable<Status> {
    co_await database->async_close();
    co_return Status();
  });
  gate.open.set_value();
  EXPECT_TRUE(closed.get().has_value());
  EXPECT_TRUE(queued.get().value());
  EXPECT_TRUE(gated.get().has_value());
  const auto late = write(*database, "INSERT INTO t VALUES (1)");
  ASSERT_TRUE(late.has_error());
  EXPECT_EQ(late.error().code, "store_closed");
  database->close();
  database->close();
  EXPECT_EQ(*connect()->select_integer("SELECT count(*) FROM t"), 1);
}

TEST_F(DatabaseTest, many_threads_write_through_one) {
  auto database = open();
  ASSERT_TRUE(write(*database, "CREATE TABLE t (a)"));
  std::vector<std::future<Result<bool>>> writes;
  StoreWork<bool> work = [](SqliteConnection& connection) -> Result<bool> {
    return connection.execute("INSERT INTO t VALUES (1)").has_value();
  };
  IoPool crowd(4);
  for (int i = 0; i < 400; ++i) {
    auto promise = std::make_shared<std::promise<Result<bool>>>();
    writes.push_back(promise->get_future());
    start_job<bool>(
        crowd, [&database, work] { return database->async_write<bool>("test.write", work); },
        [promise](Result<bool> result) { promise->set_value(std::move(result)); });
  }
  for (auto& answer : writes) EXPECT_TRUE(answer.get().has_value());
  EXPECT_EQ(*read(*database, "SELECT count(*) FROM t"), 400);
}

TEST_F(DatabaseTest, several_may_use_one_file) {
  auto first = open();
  auto second = open();
  ASSERT_TRUE(write(*first, "CREATE TABLE t (a)"));
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(write(i % 2 == 0 ? *first : *second, "INSERT INTO t VALUES (1)"));
  }
  EXPECT_EQ(*read(*first, "SELECT count(*) FROM t"), 20);
}

TEST_F(DatabaseTest, each_one_in_memory_is_private) {
  auto first = open(options(std::string(kMemoryPath)));
  auto second = open(options(std::string(kMemoryPath)));
  ASSERT_TRUE(write(*first, "CREATE TABLE t (a)"));
  EXPECT_TRUE(write(*second, "INSERT INTO t VALUES (1)").has_error());
}

}  // namespace
}  // namespace tokpost
