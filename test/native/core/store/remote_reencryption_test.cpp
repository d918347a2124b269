#include "native/core/store/remote_reencryption.hpp"

#include "test/native/core/store/post_samples.hpp"
#include "test/native/core/store/remote_test.hpp"

namespace tokpost::test {
namespace {

class RemoteReencryptionTest : public RemoteTest {
 protected:
  static json::object sealed_row(const KeyRing& keys, const std::string& id) {
    json::object row;
    row["seq"] = 1;
    row["id"] = id;
    row["source"] = seal_source(keys, id, sample_content(id).source);
    row["uploadUrl"] = nullptr;
    return row;
  }
};

TEST_F(RemoteReencryptionTest, only_tokens_of_older_keys_are_encrypted_anew) {
  const auto rotated = rotated_keys();
  const std::string fresh = *seal_token(*rotated, "2", "access_token", Secret("act"));
  backend_->will_answer("connections.sealed",
                        R"([{"id":"1","accessToken":")" + sealed("1", "access_token", "act") +
                            R"(","refreshToken":null},{"id":"2","accessToken":")" + fresh +
                            R"(","refreshToken":null},{"id":"3","accessToken":")" +
                            sealed("4", "access_token", "moved") + R"(","refreshToken":null}])");
  backend_->will_answer("connections.reseal", "true");
  const auto batch =
      await([&] { return async_reencrypt_connections(backend_, rotated, std::nullopt, 3); });
  ASSERT_TRUE(batch.has_value()) << batch.error().message;
  EXPECT_EQ(batch->examined, 3U);
  EXPECT_EQ(batch->rewritten, 1U);
  EXPECT_EQ(batch->failed, 1U);
  EXPECT_EQ(batch->next_after_id, "3");
  EXPECT_FALSE(is_outdated(*rotated, backend_->asked_text("accessToken")));
}

TEST_F(RemoteReencryptionTest, only_sources_of_older_keys_are_encrypted_anew) {
  const auto rotated = rotated_keys();
  backend_->will_answer("posts.sealed", "[" + json::dump(sealed_row(*rotated, "p1")) + "," +
                                            json::dump(sealed_row(*keys_, "p2")) + "]");
  backend_->will_answer("posts.reseal", "true");
  const auto rewritten = await([&] { return async_reencrypt_posts(backend_, rotated, 10); });
  EXPECT_EQ(*rewritten, 1U);
  EXPECT_EQ(backend_->asked_text("id"), "p2");
  EXPECT_FALSE(is_outdated(*rotated, backend_->asked_text("source")));
}

TEST_F(RemoteReencryptionTest, what_somebody_else_wrote_meanwhile_is_left) {
  const auto rotated = rotated_keys();
  backend_->will_answer("posts.sealed", "[" + json::dump(sealed_row(*keys_, "p1")) + "]");
  backend_->will_answer("posts.reseal", "false");
  EXPECT_EQ(*await([&] { return async_reencrypt_posts(backend_, rotated, 10); }), 0U);
  backend_->will_answer("connections.sealed", R"([{"id":"1","accessToken":")" +
                                                  sealed("1", "access_token", "act") +
                                                  R"(","refreshToken":null}])");
  backend_->will_answer("connections.reseal", "false");
  const auto batch =
      await([&] { return async_reencrypt_connections(backend_, rotated, std::nullopt, 10); });
  EXPECT_EQ(batch->rewritten, 0U);
  EXPECT_EQ(batch->failed, 0U);
  EXPECT_EQ(batch->next_after_id, std::nullopt);
}

TEST_F(RemoteReencryptionTest, no_more_posts_than_asked_for_are_rewritten) {
  const auto rotated = rotated_keys();
  backend_->will_answer("posts.sealed", "[" + json::dump(sealed_row(*keys_, "p1")) + "," +
                                            json::dump(sealed_row(*keys_, "p2")) + "]");
  backend_->will_answer("posts.reseal", "true");
  EXPECT_EQ(*await([&] { return async_reencrypt_posts(backend_, rotated, 1); }), 1U);
  EXPECT_EQ(backend_->asked_text("id"), "p1");
}

TEST_F(RemoteReencryptionTest, an_answer_of_another_shape_is_a_fault_of_the_store) {
  backend_->will_answer("posts.sealed", "7");
  EXPECT_EQ(await([&] { return async_reencrypt_posts(backend_, keys_, 1); }).error().code,
            "store_answer_invalid");
  backend_->will_answer("connections.sealed", R"([{"id":"1"}])");
  const auto batch =
      await([&] { return async_reencrypt_connections(backend_, keys_, std::nullopt, 1); });
  EXPECT_EQ(batch.error().code, "store_answer_invalid");
}

}  // namespace
}  // namespace tokpost::test
