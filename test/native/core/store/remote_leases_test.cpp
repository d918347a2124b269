#include "native/core/store/remote_leases.hpp"

#include "test/native/core/store/remote_test.hpp"

namespace tokpost::test {
namespace {

using RemoteLeasesTest = RemoteTest;

TEST_F(RemoteLeasesTest, renewing_names_the_holder) {
  backend_->will_answer("leases.renew", "null");
  ASSERT_TRUE(await([&] { return leases_->async_renew(); }).has_value());
  EXPECT_EQ(backend_->asked_text("engine"), "mine");
  EXPECT_EQ(backend_->asked_text("host"), own_holder().host);
  EXPECT_EQ(json::find_int(backend_->asked(), "pid"), own_holder().pid);
}

TEST_F(RemoteLeasesTest, processes_that_are_gone_lose_their_leases) {
  backend_->will_answer("leases.neighbours",
                        "[" + holder_text("dead", true) + "," + holder_text("alive", false) + "]");
  backend_->will_answer("leases.free", "null");
  auto freed = await([&] { return leases_->async_free_gone(); });
  ASSERT_TRUE(freed.has_value());
  EXPECT_TRUE(*freed);
  EXPECT_EQ(json::dump(backend_->asked_value()), R"(["dead"])");
}

TEST_F(RemoteLeasesTest, nothing_is_freed_while_all_live) {
  backend_->will_answer("leases.neighbours", "[" + holder_text("alive", false) + "]");
  auto freed = await([&] { return leases_->async_free_gone(); });
  ASSERT_TRUE(freed.has_value());
  EXPECT_FALSE(*freed);
  EXPECT_EQ(backend_->methods(), std::vector<std::string>{"leases.neighbours"});
}

TEST_F(RemoteLeasesTest, an_answer_of_another_shape_is_a_fault_of_the_store) {
  for (const char* text : {"{}", R"([{"engine":1}])"}) {
    backend_->will_answer("leases.neighbours", text);
    auto freed = await([&] { return leases_->async_free_gone(); });
    ASSERT_TRUE(freed.has_error());
    EXPECT_EQ(freed.error().code, "store_answer_invalid");
  }
}

TEST_F(RemoteLeasesTest, release_frees_the_own_ones) {
  backend_->will_answer("leases.free", "null");
  ASSERT_TRUE(await([&] { return leases_->async_release(); }).has_value());
  EXPECT_EQ(json::dump(backend_->asked_value()), R"(["mine"])");
}

}  // namespace
}  // namespace tokpost::test
