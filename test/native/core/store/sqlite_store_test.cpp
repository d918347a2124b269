#include "native/core/store/sqlite_store.hpp"

#include "test/native/core/store/store_test.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

class SqliteStoreTest : public test::StoreTest {
 protected:
  Result<OpenedStore> open_store(SqliteStoreOptions with) {
    return await([&] { return async_open_sqlite_store(with, keys_); });
  }
  void close(const Store& store) {
    run<int>([&]() -> Awaitable<Result<int>> {
      co_await store.close();
      co_return 0;
    });
  }
  static NewConnection connection() {
    NewConnection given;
    given.user_id = "user-1";
    given.open_id = "open-1";
    given.tokens.access_token = Secret("act.one");
    return given;
  }
};

TEST_F(SqliteStoreTest, remembers_in_a_file) {
  const SqliteStoreOptions with{.database = options(file_)};
  const auto first = open_store(with);
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_TRUE(first->store.is_shared);
  const auto added = await([&] { return first->store.connections->async_upsert(connection()); });
  ASSERT_TRUE(added) << added.error().message;
  close(first->store);

  const auto second = open_store(with);
  ASSERT_TRUE(second) << second.error().message;
  const auto found =
      await([&] { return second->store.connections->async_find("user-1", "open-1"); });
  ASSERT_TRUE(found && found->has_value());
  EXPECT_EQ((*found)->id, added->connection.id);
  close(second->store);
}

TEST_F(SqliteStoreTest, forgets_what_was_in_memory) {
  SqliteStoreOptions with{.database = options(std::string(kMemoryPath))};
  const auto first = open_store(with);
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_FALSE(first->store.is_shared);
  ASSERT_TRUE(await([&] { return first->store.connections->async_upsert(connection()); }));
  close(first->store);
  const auto late = await([&] { return first->store.connections->async_find("user-1", "open-1"); });
  EXPECT_FALSE(late);

  const auto second = open_store(with);
  const auto found =
      await([&] { return second->store.connections->async_find("user-1", "open-1"); });
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->has_value());
  close(second->store);
}

TEST_F(SqliteStoreTest, refuses_a_table_name_that_is_none) {
  const auto opened =
      open_store({.database = options(file_), .connection_table = "x; DROP TABLE posts"});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, Errc::config);
  // The file was closed again: nothing holds it.
  const auto again = open_store({.database = options(file_)});
  ASSERT_TRUE(again);
  close(again->store);
}

}  // namespace
}  // namespace tokpost
