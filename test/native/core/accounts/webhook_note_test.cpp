#include "native/core/accounts/webhook_note.hpp"

#include "test/native/core/accounts/accounts_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

using namespace std::chrono_literals;

class WebhookNoteTest : public test::AccountsTest {
 protected:
  /// TikTok tells that the authorization of `open-1` was removed, by the store's clock.
  static tiktok::WebhookEvent removed(std::chrono::seconds ago = 0s) {
    tiktok::WebhookEvent event;
    event.event = "authorization.removed";
    event.kind = tiktok::webhook_kind(event.event);
    event.open_id = "open-1";
    event.created_at = system_clock().wall_now() - ago;
    event.reason = "user_disconnected";
    return event;
  }
  void note(const tiktok::WebhookEvent& event) {
    auto noted = begin([&] { return async_note_webhook(tools_, event); });
    const Status status = wait(noted);
    EXPECT_TRUE(status) << (status ? "" : status.error().message);
  }
};

TEST_F(WebhookNoteTest, tokens_that_are_dead_end_the_connection) {
  const std::string id = add(connection());
  will_reject_token();
  will_refuse_refresh();
  note(removed());
  EXPECT_EQ(row(id).status, ConnectionStatus::needs_reconnect);
  EXPECT_EQ(row(id).status_reason, "revoked");
  EXPECT_EQ(news().back().type, AccountNews::Type::needs_reconnect);
  note(removed());
  EXPECT_EQ(asked().size(), 2U);
}

TEST_F(WebhookNoteTest, tokens_that_are_good_stay) {
  const std::string id = add(connection());
  will_tell_profile("Some One");
  note(removed());
  EXPECT_EQ(row(id).status, ConnectionStatus::active);
  EXPECT_EQ(asked(), std::vector<std::string>{"/v2/user/info/"});
}

TEST_F(WebhookNoteTest, tokens_that_came_after_the_event_are_not_tried) {
  add(connection());
  note(removed(1h));
  EXPECT_TRUE(asked().empty());
}

TEST_F(WebhookNoteTest, every_connection_of_the_account_is_tried_and_no_other) {
  const std::string first = add(connection("user-1", "open-1"));
  const std::string second = add(connection("user-2", "open-1"));
  const std::string other = add(connection("user-1", "open-2"));
  for (int i = 0; i < 2; ++i) {
    will_reject_token();
    will_refuse_refresh();
  }
  note(removed());
  EXPECT_EQ(row(first).status, ConnectionStatus::needs_reconnect);
  EXPECT_EQ(row(second).status, ConnectionStatus::needs_reconnect);
  EXPECT_EQ(row(other).status, ConnectionStatus::active);
}

TEST_F(WebhookNoteTest, a_try_that_fails_leaves_the_account) {
  const std::string id = add(connection());
  http_->reply(400, R"({"error":{"code":"invalid_params"}})");
  note(removed());
  EXPECT_EQ(row(id).status, ConnectionStatus::active);
  EXPECT_TRUE(logged("could not be tried"));
}

TEST_F(WebhookNoteTest, an_event_is_durable_and_about_nobodys_account_harmless) {
  tiktok::WebhookEvent event = removed();
  event.open_id.clear();
  note(event);
  event.event = "post.publish.complete";
  event.kind = tiktok::webhook_kind(event.event);
  event.open_id = "open-1";
  event.publish_id = "v_pub_file~1";
  note(event);
  EXPECT_TRUE(asked().empty());
  const auto hints = await([&] { return tools_->journal->async_unclaimed_hints("open-1"); });
  ASSERT_TRUE(hints);
  ASSERT_EQ(hints->size(), 1U);
  EXPECT_EQ(hints->at(0).publish_id, "v_pub_file~1");
}

}  // namespace
}  // namespace tokpost
