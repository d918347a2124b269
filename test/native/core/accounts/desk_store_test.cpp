#include "native/core/accounts/desk_store.hpp"

#include "test/native/support/io_test.hpp"
#include "test/native/support/temp_dir.hpp"
#include "test/native/support/tiktok_config.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace tokpost::test {
namespace {

namespace fs = std::filesystem;
using Kind = tiktok::StoreChoice::Kind;

constexpr const char* kKey = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

class DeskStoreTest : public IoTest {
 protected:
  DeskStoreTest() { config_->store.path = (directory_.path() / "tokpost.db").string(); }

  std::string folder() const { return (directory_.path() / ".tokpost").string(); }
  /// Opens it, looks at it, and closes it.
  Result<DeskStore> open(const OpenStore& own = {}) {
    const Log log([this](LogLevel, std::string line) { note(std::move(line)); }, LogLevel::debug);
    std::function<Awaitable<Result<DeskStore>>()> body = [this, own, log] {
      return async_open_and_close(config_, own, folder(), log);
    };
    return run<DeskStore>(std::move(body));
  }
  std::string code(const OpenStore& own = {}) {
    const auto opened = open(own);
    return opened ? "" : opened.error().code;
  }
  static Awaitable<Result<DeskStore>> async_open_and_close(
      std::shared_ptr<tiktok::AppConfig> config, OpenStore own, std::string folder, Log log) {
    Result<DeskStore> opened =
        co_await async_open_desk_store(config, std::move(own), std::move(folder), log);
    if (opened.has_value() && opened->store.close) co_await opened->store.close();
    co_return opened;
  }
  void note(std::string line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }

  TempDir directory_;
  std::shared_ptr<tiktok::AppConfig> config_ = make_config();
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

TEST_F(DeskStoreTest, a_configured_key_is_the_one_that_encrypts) {
  config_->encryption_keys = {Secret(kKey)};
  const auto opened = open();
  ASSERT_TRUE(opened.has_value());
  EXPECT_TRUE(opened->store.is_shared);
  const auto ring = KeyRing::parse({kKey}, "test");
  EXPECT_EQ(ring->decrypt(opened->keys->encrypt(Secret("text"), "row"), "row")->reveal(), "text");
  EXPECT_FALSE(fs::exists(folder()));
  EXPECT_TRUE(lines_.empty());
}

TEST_F(DeskStoreTest, without_one_a_key_is_made_and_kept_with_a_warning) {
  const auto first = open();
  ASSERT_TRUE(first.has_value());
  EXPECT_TRUE(fs::exists(folder() + "/key"));
  ASSERT_EQ(lines_.size(), 1U);
  EXPECT_NE(lines_[0].find("TOKPOST_ENCRYPTION_KEY"), std::string::npos);
  const auto second = open();
  const std::string sealed = first->keys->encrypt(Secret("text"), "row");
  EXPECT_EQ(second->keys->decrypt(sealed, "row")->reveal(), "text");
}

TEST_F(DeskStoreTest, a_key_that_only_decrypts_goes_behind_one_that_is_made) {
  config_->encryption_keys = {Secret(std::string("fernet:") + kKey)};
  const auto opened = open();
  ASSERT_TRUE(opened.has_value());
  EXPECT_TRUE(opened->keys->can_encrypt());
}

TEST_F(DeskStoreTest, in_production_a_missing_key_is_a_fault_and_nothing_is_made) {
  config_->in_production = true;
  const auto opened = open();
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().kind, Errc::config);
  EXPECT_EQ(opened.error().code, "encryption_key_missing");
  EXPECT_NE(opened.error().message.find("TOKPOST_ENCRYPTION_KEY"), std::string::npos);
  EXPECT_FALSE(fs::exists(folder()));
  EXPECT_FALSE(fs::exists(config_->store.path));
}

TEST_F(DeskStoreTest, memory_needs_no_key_and_no_file) {
  config_->in_production = true;
  config_->store.kind = Kind::memory;
  const auto opened = open();
  ASSERT_TRUE(opened.has_value());
  EXPECT_FALSE(opened->store.is_shared);
  EXPECT_TRUE(opened->keys->can_encrypt());
  EXPECT_FALSE(fs::exists(folder()));
}

TEST_F(DeskStoreTest, a_store_of_the_callers_own_gets_the_keys) {
  config_->encryption_keys = {Secret(kKey)};
  config_->store.kind = Kind::postgres;
  SharedKeys given;
  const OpenStore own = [&given](SharedKeys keys) -> Awaitable<Result<Store>> {
    given = std::move(keys);
    co_return Store();
  };
  const auto opened = open(own);
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(given, opened->keys);
  EXPECT_FALSE(fs::exists(config_->store.path));
}

TEST_F(DeskStoreTest, a_store_in_memory_by_name_is_no_reason_to_make_up_keys_for_another) {
  config_->in_production = true;
  config_->store.kind = Kind::memory;
  const OpenStore own = [](SharedKeys) -> Awaitable<Result<Store>> { co_return Store(); };
  EXPECT_EQ(code(own), "encryption_key_missing");
}

TEST_F(DeskStoreTest, faults_are_passed_on) {
  config_->encryption_keys = {Secret("short")};
  EXPECT_EQ(code(), "encryption_key");
  config_->encryption_keys = {Secret(kKey)};
  config_->store.table = "no identifier";
  EXPECT_EQ(code(), "invalid_table");
  config_->store.table.clear();
  config_->store.path = (directory_.path() / "none/tokpost.db").string();
  EXPECT_EQ(open().error().kind, Errc::store);
  config_->store.kind = Kind::postgres;
  EXPECT_EQ(open().error().kind, Errc::internal);
}

}  // namespace
}  // namespace tokpost::test
