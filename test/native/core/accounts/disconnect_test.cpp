#include "native/core/accounts/disconnect.hpp"

#include "test/native/core/accounts/accounts_fixture.hpp"
#include "test/native/core/store/post_samples.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

using namespace std::chrono_literals;

class DisconnectTest : public test::AccountsTest {
 protected:
  std::string disconnect(const std::string& id) {
    const Status done = await([&] { return async_disconnect(tools_, id); });
    return done ? "done" : done.error().code;
  }
  bool is_there(const std::string& id) {
    return await([&] { return tools_->connections->async_get(id); })->has_value();
  }
};

TEST_F(DisconnectTest, the_grant_is_revoked_and_the_row_goes) {
  const std::string id = add(connection());
  http_->reply(200, "{}");
  EXPECT_EQ(disconnect(id), "done");
  EXPECT_FALSE(is_there(id));
  ASSERT_EQ(asked(), std::vector<std::string>{"/v2/oauth/revoke/"});
  EXPECT_NE(http_->requests()[0].body.find("token=act.1"), std::string::npos);
}

TEST_F(DisconnectTest, a_grant_that_another_connection_uses_is_not_revoked) {
  const std::string id = add(connection());
  const std::string other = add(connection("user-2", "open-1"));
  EXPECT_EQ(disconnect(id), "done");
  EXPECT_FALSE(is_there(id));
  EXPECT_TRUE(is_there(other));
  EXPECT_TRUE(asked().empty());
  http_->reply(200, "");
  EXPECT_EQ(disconnect(other), "done");
  EXPECT_EQ(asked().size(), 1U);
}

TEST_F(DisconnectTest, a_failed_revocation_keeps_no_row) {
  const std::string id = add(connection());
  http_->reply(400, R"({"error":"invalid_request","error_description":"no"})");
  EXPECT_EQ(disconnect(id), "done");
  EXPECT_FALSE(is_there(id));
  EXPECT_TRUE(logged("was not revoked"));
}

TEST_F(DisconnectTest, an_ended_token_is_refreshed_to_revoke_the_grant) {
  NewConnection ended = connection();
  ended.tokens.expires_at = clock_.wall_now() - 1min;
  const std::string id = add(ended);
  will_refresh("2");
  http_->reply(200, "{}");
  EXPECT_EQ(disconnect(id), "done");
  ASSERT_EQ(asked().size(), 2U);
  EXPECT_NE(http_->requests()[1].body.find("token=act.2"), std::string::npos);
}

TEST_F(DisconnectTest, dead_tokens_are_not_revoked_again) {
  NewConnection ended = connection();
  ended.tokens.expires_at = clock_.wall_now() - 1min;
  const std::string id = add(ended);
  will_refuse_refresh();
  EXPECT_EQ(disconnect(id), "done");
  EXPECT_FALSE(is_there(id));
  EXPECT_EQ(asked(), std::vector<std::string>{"/v2/oauth/token/"});
}

TEST_F(DisconnectTest, what_is_not_there_cannot_be_disconnected) {
  EXPECT_EQ(disconnect("nobody"), "not_found");
  EXPECT_TRUE(asked().empty());
}

TEST_F(DisconnectTest, another_account_takes_the_primary_ones_place) {
  const std::string first = add(connection());
  const std::string second = add(connection("user-1", "open-2"));
  http_->reply(200, "{}");
  EXPECT_EQ(disconnect(first), "done");
  EXPECT_TRUE(row(second).is_primary);
}

TEST_F(DisconnectTest, its_scheduled_posts_are_cancelled) {
  const std::string id = add(connection());
  PostContent content = test::sample_content("post-1");
  content.account_id = id;
  content.publish_at = clock_.wall_now() + 24h;
  PostProgress progress = test::sample_progress(PostState::scheduled);
  progress.wake_at = content.publish_at;
  ASSERT_TRUE(await([&] {
    return tools_->journal->async_insert(content, progress, Lease::release,
                                         test::sample_event(content.id));
  }));
  http_->reply(200, "{}");
  auto done = begin([&] { return async_disconnect(tools_, id); });
  ASSERT_TRUE(wait(done).has_value());
  const auto post = await([&] { return tools_->posts->async_get("post-1"); });
  EXPECT_EQ(post.value()->state, PostState::cancelled);
}

}  // namespace
}  // namespace tokpost
