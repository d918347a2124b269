#include "native/core/store/remote_connections.hpp"

#include "test/native/core/store/remote_test.hpp"

namespace tokpost::test {
namespace {

class RemoteConnectionsTest : public RemoteTest {
 protected:
  static std::string connection_text(const std::string& id, const std::string& status = "active") {
    return R"({"id":")" + id +
           R"(","userId":"u","openId":"o","label":null,"accountType":null,"isPrimary":true,)"
           R"("metadata":"{}","scopes":"video.list","expiresAt":1800000000000,)"
           R"("refreshExpiresAt":null,"hasRefreshToken":true,"status":")" +
           status + R"(","statusReason":null,"createdAt":1,"updatedAt":2})";
  }
  std::string tokens_text(const std::string& id, const std::string& refresh) const {
    return R"({"accessToken":")" + sealed(id, "access_token", "act") + R"(","refreshToken":")" +
           sealed(id, "refresh_token", refresh) +
           R"(","expiresAt":1800000000000,"refreshExpiresAt":null})";
  }
  static NewConnection wanted() {
    NewConnection connection;
    connection.user_id = "u";
    connection.open_id = "o";
    connection.tokens.access_token = Secret("act.one");
    connection.tokens.refresh_token = Secret("rft.one");
    return connection;
  }
  Result<bool> finish(const std::string& sent) {
    return await([&] {
      return connections_->async_finish_refresh("7", 3, Secret(sent), wanted().tokens,
                                                std::nullopt);
    });
  }

  std::shared_ptr<Connections> connections_ = make_remote_connections(backend_, keys_, leases_);
};

TEST_F(RemoteConnectionsTest, tokens_are_sealed_for_the_id_that_the_store_gives) {
  backend_->will_answer("connections.identify", R"("7")");
  backend_->will_answer("connections.upsert",
                        R"({"connection":)" + connection_text("7") + R"(,"created":true})");
  auto done = await([&] { return connections_->async_upsert(wanted()); });
  ASSERT_TRUE(done.has_value()) << done.error().message;
  EXPECT_TRUE(done->created);
  EXPECT_EQ(done->connection.id, "7");
  EXPECT_EQ(done->connection.scopes, "video.list");
  const std::string text = backend_->asked_text("accessToken");
  EXPECT_EQ(open_token(*keys_, "7", "access_token", text)->reveal(), "act.one");
  EXPECT_TRUE(backend_->asked().at("isPrimary").is_null());
}

TEST_F(RemoteConnectionsTest, an_id_that_was_taken_meanwhile_is_asked_for_again) {
  backend_->will_answer("connections.identify", R"("7")");
  backend_->will_answer("connections.upsert", "null");
  backend_->will_answer("connections.identify", R"("8")");
  backend_->will_answer("connections.upsert",
                        R"({"connection":)" + connection_text("8") + R"(,"created":false})");
  auto done = await([&] { return connections_->async_upsert(wanted()); });
  ASSERT_TRUE(done.has_value());
  const std::string text = backend_->asked_text("refreshToken");
  EXPECT_EQ(open_token(*keys_, "8", "refresh_token", text)->reveal(), "rft.one");
}

TEST_F(RemoteConnectionsTest, what_is_not_there_is_nothing_or_not_found) {
  backend_->will_answer("connections.get", "null");
  EXPECT_FALSE(await([&] { return connections_->async_get("7"); })->has_value());
  backend_->will_answer("connections.find", "null");
  EXPECT_FALSE(await([&] { return connections_->async_find("u", "o"); })->has_value());
  backend_->will_answer("connections.primary", "null");
  EXPECT_FALSE(await([&] { return connections_->async_primary("u"); })->has_value());
  backend_->will_answer("connections.tokens", "null");
  EXPECT_EQ(await([&] { return connections_->async_tokens("7"); }).error().code, "not_found");
  backend_->will_answer("connections.remove", "null");
  EXPECT_EQ(await([&] { return connections_->async_remove("7"); }).error().code, "not_found");
  backend_->will_answer("connections.setPrimary", "false");
  EXPECT_EQ(await([&] { return connections_->async_set_primary("7"); }).error().code, "not_found");
  backend_->will_answer("connections.acquireRefresh", "null");
  EXPECT_EQ(await([&] { return connections_->async_acquire_refresh("7"); }).error().code,
            "not_found");
}

TEST_F(RemoteConnectionsTest, records_and_lists_are_read) {
  backend_->will_answer("connections.get", connection_text("7", "needs_reconnect"));
  const auto found = await([&] { return connections_->async_get("7"); });
  EXPECT_EQ((*found)->status, ConnectionStatus::needs_reconnect);
  EXPECT_EQ((*found)->expires_at, from_unix_seconds(1'800'000'000));

  ConnectionFilter filter;
  EXPECT_EQ(await([&] { return connections_->async_list(filter); }).error().code,
            "filter_required");
  filter.all = true;
  filter.limit = 5000;
  backend_->will_answer("connections.list", "[" + connection_text("7") + "]");
  EXPECT_EQ(await([&] { return connections_->async_list(filter); })->size(), 1U);
  EXPECT_EQ(json::find_int(backend_->asked(), "limit"), 1000);
  backend_->will_answer("connections.list", "{}");
  EXPECT_EQ(await([&] { return connections_->async_list(filter); }).error().code,
            "store_answer_invalid");
}

TEST_F(RemoteConnectionsTest, changes_are_passed_on) {
  backend_->will_answer("connections.setPrimary", "true");
  EXPECT_TRUE(await([&] { return connections_->async_set_primary("7"); }).has_value());
  EXPECT_EQ(backend_->asked_value().get_string(), "7");
  backend_->will_answer("connections.setLabel", "true");
  EXPECT_TRUE(await([&] { return connections_->async_set_label("7", "Shop"); }).has_value());
  EXPECT_EQ(backend_->asked_text("label"), "Shop");
  backend_->will_answer("connections.setMetadata", "true");
  EXPECT_TRUE(await([&] { return connections_->async_set_metadata("7", "{}"); }).has_value());
  EXPECT_EQ(backend_->asked_text("metadata"), "{}");
  backend_->will_answer("connections.remove", R"({"connection":)" + connection_text("7") +
                                                  R"(,"othersWithOpenId":2,"promotedId":"8"})");
  const auto removed = await([&] { return connections_->async_remove("7"); });
  EXPECT_EQ(removed->others_with_open_id, 2);
  EXPECT_EQ(removed->promoted_id, "8");
  backend_->will_answer("leases.renew", "null");
  EXPECT_TRUE(await([&] { return connections_->async_renew_leases(); }).has_value());
}

TEST_F(RemoteConnectionsTest, a_refresh_that_is_held_is_tried_again_once_its_holder_is_gone) {
  const std::string held = R"({"acquired":false,"tokens":)" + tokens_text("7", "rft") + "}";
  backend_->will_answer("connections.acquireRefresh", held);
  backend_->will_answer("leases.neighbours", "[" + holder_text("dead", true) + "]");
  backend_->will_answer("leases.free", "null");
  backend_->will_answer(
      "connections.acquireRefresh",
      R"({"acquired":true,"epoch":4,"interrupted":true,"tokens":)" + tokens_text("7", "rft") + "}");
  const auto lease = await([&] { return connections_->async_acquire_refresh("7"); });
  ASSERT_TRUE(lease.has_value()) << lease.error().message;
  EXPECT_TRUE(lease->acquired && lease->interrupted);
  EXPECT_EQ(lease->epoch, 4);
  EXPECT_EQ(lease->tokens.refresh_token.reveal(), "rft");

  backend_->will_answer("connections.acquireRefresh", held);
  backend_->will_answer("leases.neighbours", "[" + holder_text("alive", false) + "]");
  const auto refused = await([&] { return connections_->async_acquire_refresh("7"); });
  EXPECT_FALSE(refused->acquired);
}

TEST_F(RemoteConnectionsTest, beginning_without_the_lease_fails) {
  backend_->will_answer("connections.beginRefresh", "true");
  EXPECT_TRUE(await([&] { return connections_->async_begin_refresh("7", 3); }).has_value());
  backend_->will_answer("connections.beginRefresh", "false");
  EXPECT_EQ(await([&] { return connections_->async_begin_refresh("7", 3); }).error().code,
            "lease_lost");
}

TEST_F(RemoteConnectionsTest, a_new_pair_replaces_the_text_that_was_read) {
  const std::string row = tokens_text("7", "sent");
  backend_->will_answer("connections.tokens", row);
  backend_->will_answer("connections.finishRefresh", "true");
  EXPECT_TRUE(*finish("sent"));
  const json::value read = *json::parse(row);
  EXPECT_EQ(backend_->asked_text("expectedRefreshToken"),
            json::find_string(read.get_object(), "refreshToken"));
  EXPECT_EQ(open_token(*keys_, "7", "access_token", backend_->asked_text("accessToken"))->reveal(),
            "act.one");
}

TEST_F(RemoteConnectionsTest, the_same_token_in_another_encryption_is_still_the_same) {
  backend_->will_answer("connections.tokens", tokens_text("7", "sent"));
  backend_->will_answer("connections.finishRefresh", "false");
  backend_->will_answer("connections.tokens", tokens_text("7", "sent"));
  backend_->will_answer("connections.finishRefresh", "true");
  EXPECT_TRUE(*finish("sent"));
}

TEST_F(RemoteConnectionsTest, a_newer_token_in_the_row_is_left_there) {
  backend_->will_answer("connections.tokens", tokens_text("7", "newer"));
  backend_->will_answer("connections.releaseRefresh", "null");
  EXPECT_FALSE(*finish("sent"));
  EXPECT_EQ(json::find_bool(backend_->asked(), "settled"), true);
  backend_->will_answer("connections.tokens", tokens_text("7", "newer"));
  const auto marked = await(
      [&] { return connections_->async_mark_needs_reconnect("7", Secret("sent"), "revoked"); });
  EXPECT_FALSE(*marked);
}

TEST_F(RemoteConnectionsTest, marking_compares_what_the_row_holds) {
  backend_->will_answer("connections.tokens", tokens_text("7", "sent"));
  backend_->will_answer("connections.markNeedsReconnect", "true");
  const auto marked = await(
      [&] { return connections_->async_mark_needs_reconnect("7", Secret("sent"), "revoked"); });
  EXPECT_TRUE(*marked);
  EXPECT_EQ(backend_->asked_text("reason"), "revoked");
}

TEST_F(RemoteConnectionsTest, a_row_that_others_write_all_the_time_is_locked) {
  for (int i = 0; i < 20; ++i) {
    backend_->will_answer("connections.tokens", tokens_text("7", "sent"));
    backend_->will_answer("connections.finishRefresh", "false");
  }
  const auto finished = finish("sent");
  ASSERT_TRUE(finished.has_error());
  EXPECT_EQ(finished.error().code, "store_locked");
  EXPECT_TRUE(finished.error().retryable);
}

TEST_F(RemoteConnectionsTest, pages_of_what_is_due_end_with_a_cursor) {
  backend_->will_answer("connections.dueForRefresh", "[" + connection_text("7") + "]");
  const ConnectionCursor after{1'700'000'000, "6"};
  const auto due = await([&] {
    return connections_->async_due_for_refresh(from_unix_seconds(1'900'000'000), after, 1);
  });
  ASSERT_TRUE(due.has_value());
  EXPECT_EQ(due->next->id, "7");
  EXPECT_EQ(due->next->expires_seconds, 1'800'000'000);
  EXPECT_EQ(json::find_int(*json::find_object(backend_->asked(), "after"), "expiresAt"),
            1'700'000'000'000);
}

}  // namespace
}  // namespace tokpost::test
