#include "native/core/store/remote_store.hpp"

#include "test/native/core/store/remote_test.hpp"

#include <mutex>
#include <vector>

namespace tokpost::test {
namespace {

class RemoteStoreTest : public RemoteTest {
 protected:
  Result<Store> open_store() {
    const auto sink = [this](LogLevel, std::string line) { lines_.push_back(std::move(line)); };
    return await(
        [&] { return async_open_remote_store(backend_, keys_, Log(sink, LogLevel::debug)); });
  }
  std::vector<std::string> lines_;
};

TEST_F(RemoteStoreTest, every_part_speaks_for_one_holder) {
  backend_->will_answer("open", R"({"shared":true,"duplicates":[]})");
  const auto store = open_store();
  ASSERT_TRUE(store.has_value()) << store.error().message;
  EXPECT_TRUE(store->is_shared);
  EXPECT_TRUE(lines_.empty());
  backend_->will_answer("posts.renew", "[]");
  ASSERT_TRUE(await([&] { return store->journal->async_renew_leases(); }).has_value());
  const std::string engine = backend_->asked_text("engine");
  backend_->will_answer("leases.renew", "null");
  ASSERT_TRUE(await([&] { return store->connections->async_renew_leases(); }).has_value());
  EXPECT_EQ(backend_->asked_text("engine"), engine);
  bool woken = false;
  store->watch([&] { woken = true; });
  EXPECT_EQ(backend_->watcher().engine, engine);
  backend_->wake();
  EXPECT_TRUE(woken);
}

TEST_F(RemoteStoreTest, duplicates_are_reported_in_the_log) {
  backend_->will_answer("open",
                        R"({"shared":true,"duplicates":[{"userId":"u","openId":"o","count":2}]})");
  ASSERT_TRUE(open_store().has_value());
  ASSERT_EQ(lines_.size(), 1U);
  EXPECT_NE(lines_[0].find("2 rows"), std::string::npos);
}

TEST_F(RemoteStoreTest, a_store_that_does_not_open_says_why) {
  backend_->will_fail("open", make_error(Errc::store, "store_cannot_open", "no such database"));
  EXPECT_EQ(open_store().error().code, "store_cannot_open");
  backend_->will_answer("open", "{}");
  EXPECT_EQ(open_store().error().code, "store_answer_invalid");
}

TEST_F(RemoteStoreTest, closing_is_passed_on) {
  backend_->will_answer("open", R"({"shared":false,"duplicates":[]})");
  const auto store = open_store();
  backend_->will_answer("close", "null");
  const auto closed = await([&]() -> Awaitable<Status> {
    co_await store->close();
    co_return Status();
  });
  EXPECT_TRUE(closed.has_value());
  EXPECT_EQ(backend_->methods().back(), "close");
}

}  // namespace
}  // namespace tokpost::test
