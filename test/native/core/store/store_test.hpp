#pragma once

#include "native/core/store/database.hpp"
#include "native/core/store/sqlite_connection.hpp"
#include "native/core/vault/key_ring.hpp"
#include "test/native/core/store/temp_dir.hpp"
#include "test/native/support/fake_clock.hpp"
#include "test/native/support/io_test.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <type_traits>

namespace tokpost::test {

using std::chrono::milliseconds;

/// A key ring that several processes of one test share.
inline std::shared_ptr<const KeyRing> shared_test_keys() {
  const std::string key(64, '7');
  auto ring = KeyRing::parse({key}, "the test");
  return std::make_shared<const KeyRing>(std::move(*ring));
}

/// Stores in a folder of the test's own, at the fake clock's time.
class StoreTest : public IoTest {
 protected:
  /// Runs what `start` answers, an Awaitable<Result<T>>, and answers the Result<T>.
  template <class Start>
  auto await(Start start) {
    using Answer = typename std::invoke_result_t<Start>::value_type;
    return run<typename Answer::value_type>(std::function<Awaitable<Answer>()>(std::move(start)));
  }

  SqliteOptions options(const std::string& path) const {
    SqliteOptions options;
    options.path = path;
    options.clock = &clock_;
    return options;
  }

  std::shared_ptr<Database> open(const SqliteOptions& with) {
    auto opened = await([&] { return Database::async_open(with); });
    EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().message);
    return opened ? *opened : nullptr;
  }
  std::shared_ptr<Database> open() { return open(options(file_)); }

  std::unique_ptr<SqliteConnection> connect(const SqliteOptions& with) {
    auto connection = SqliteConnection::open(with);
    EXPECT_TRUE(connection.has_value()) << (connection ? "" : connection.error().message);
    return connection ? std::move(*connection) : nullptr;
  }
  std::unique_ptr<SqliteConnection> connect() { return connect(options(file_)); }

  TempDir dir_;
  const std::string file_ = dir_.file("posts.db");
  FakeClock clock_;
  std::shared_ptr<const KeyRing> keys_ = shared_test_keys();
};

}  // namespace tokpost::test
