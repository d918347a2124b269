#include "native/core/accounts/stored_tokens.hpp"

#include "test/native/core/accounts/accounts_fixture.hpp"
#include "test/native/core/accounts/forwarding_connections.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace tokpost {
namespace {

using namespace std::chrono_literals;

class StoredTokensTest : public test::AccountsTest {
 protected:
  using Token = Result<Secret>;

  std::string token(const std::shared_ptr<tiktok::UserClient>& from) {
    return shown(await([&] { return from->session()->async_access_token(Deadline::never()); }));
  }
  std::string after_rejection(const std::shared_ptr<tiktok::UserClient>& from,
                              const char* rejected) {
    return shown(await([&] {
      return from->session()->async_after_rejection(Secret(rejected), Deadline::never());
    }));
  }
  std::future<Token> begin_token(const std::shared_ptr<tiktok::UserClient>& from) {
    return begin([from] { return from->session()->async_access_token(Deadline::never()); });
  }
  std::shared_ptr<tiktok::UserClient> client_of(const std::shared_ptr<Desk>& desk,
                                                const std::string& id) {
    return await([&] { return desk->accounts()->stored->async_client(id); }).value();
  }
  static std::string shown(const Token& token) {
    return token.has_value() ? token->reveal() : token.error().code;
  }
  /// The access token has ended.
  NewConnection expired() const {
    NewConnection wanted = connection();
    wanted.tokens.expires_at = clock_.wall_now() - 1min;
    return wanted;
  }
};

TEST_F(StoredTokensTest, a_new_pair_is_in_the_store_before_it_is_used) {
  const std::string id = add(expired());
  will_refresh("2");
  EXPECT_EQ(token(client(id)), "act.2");
  EXPECT_EQ(stored_token(id), "act.2");
  EXPECT_EQ(row(id).expires_at, clock_.wall_now() + 2h);
  EXPECT_EQ(row(id).scopes, "user.info.basic,video.publish");
  ASSERT_EQ(news().size(), 1U);
  EXPECT_EQ(news()[0].type, AccountNews::Type::refreshed);
  EXPECT_EQ(news()[0].account_id, id);
  EXPECT_EQ(news()[0].user_id, "user-1");
  EXPECT_EQ(news()[0].open_id, "open-1");
  EXPECT_EQ(news()[0].expires_at, clock_.wall_now() + 2h);
}

TEST_F(StoredTokensTest, what_another_process_refreshed_is_taken_over) {
  const std::string id = add(expired());
  const auto here = client(id);
  const auto there = client_of(open_desk(), id);
  will_refresh("2");
  EXPECT_EQ(token(there), "act.2");
  EXPECT_EQ(token(here), "act.2");
  EXPECT_EQ(http_->requests().size(), 1U);
}

TEST_F(StoredTokensTest, a_token_that_tiktok_rejects_is_replaced_once) {
  const std::string id = add(connection());
  const auto here = client(id);
  const auto there = client_of(open_desk(), id);
  will_refresh("2");
  EXPECT_EQ(after_rejection(here, "act.1"), "act.2");
  EXPECT_EQ(after_rejection(there, "act.1"), "act.2");
  EXPECT_EQ(http_->requests().size(), 1U);
}

TEST_F(StoredTokensTest, who_loses_the_lease_waits_for_the_winners_pair) {
  const std::string id = add(expired());
  const auto here = client(id);
  const auto there = client_of(open_desk(), id);
  const auto gate = std::make_shared<test::Gate>();
  http_->hold_next(gate);
  will_refresh("2");
  auto first = begin_token(here);
  gate->wait_for_arrival();
  auto second = begin_token(there);
  EXPECT_EQ(second.wait_for(50ms), std::future_status::timeout);
  gate->open();
  EXPECT_EQ(shown(wait(first)), "act.2");
  EXPECT_EQ(shown(wait(second)), "act.2");
  EXPECT_EQ(http_->requests().size(), 1U);
}

TEST_F(StoredTokensTest, invalid_grant_ends_the_connection) {
  const std::string id = add(expired());
  will_refuse_refresh();
  EXPECT_EQ(token(client(id)), "invalid_grant");
  EXPECT_EQ(row(id).status, ConnectionStatus::needs_reconnect);
  EXPECT_EQ(row(id).status_reason, "revoked");
  ASSERT_EQ(news().size(), 1U);
  EXPECT_EQ(news()[0].type, AccountNews::Type::needs_reconnect);
  EXPECT_EQ(news()[0].code, "invalid_grant");
  // Everybody learns it from the row, without asking TikTok again.
  EXPECT_EQ(token(client(id)), "invalid_grant");
  EXPECT_EQ(token(client_of(open_desk(), id)), "invalid_grant");
  EXPECT_EQ(http_->requests().size(), 1U);
  EXPECT_EQ(news().size(), 1U);
}

TEST_F(StoredTokensTest, other_failures_change_nothing) {
  const std::string id = add(expired());
  const auto mine = client(id);
  http_->reply(500, "");
  EXPECT_EQ(token(mine), "http_500");
  http_->reply(200, "<html>");
  EXPECT_EQ(token(mine), "bad_reply");
  Error refused = make_error(Errc::network, "connect", "refused");
  http_->fail(refused);
  EXPECT_EQ(token(mine), "connect");
  EXPECT_EQ(row(id).status, ConnectionStatus::active);
  EXPECT_TRUE(news().empty());
  will_refresh("2");
  EXPECT_EQ(token(mine), "act.2");
}

TEST_F(StoredTokensTest, a_lost_answer_is_told_apart_from_a_revocation_by_any_process) {
  const std::string id = add(expired());
  Error cut = make_error(Errc::network, "reset", "reset");
  cut.request_sent = true;
  http_->fail(cut);
  EXPECT_EQ(token(client(id)), "reset");
  // That it could not even be sent the next time does not make the first one known.
  http_->fail(make_error(Errc::network, "connect", "refused"));
  EXPECT_EQ(token(client(id)), "connect");
  will_refuse_refresh();
  EXPECT_EQ(token(client_of(open_desk(), id)), "refresh_answer_lost");
  EXPECT_EQ(row(id).status_reason, "refresh_answer_lost");
  EXPECT_EQ(news().back().code, "refresh_answer_lost");
  EXPECT_EQ(token(client(id)), "refresh_answer_lost");
}

TEST_F(StoredTokensTest, a_lost_answer_without_rotation_costs_nothing) {
  const std::string id = add(expired());
  Error cut = make_error(Errc::network, "reset", "reset");
  cut.request_sent = true;
  http_->fail(cut);
  EXPECT_EQ(token(client(id)), "reset");
  will_refresh("2");
  EXPECT_EQ(token(client(id)), "act.2");
  // The note of the lost answer is gone with it.
  clock_.advance(3h);
  will_refuse_refresh();
  EXPECT_EQ(token(client(id)), "invalid_grant");
}

TEST_F(StoredTokensTest, a_failed_early_refresh_is_no_error_while_the_token_lives) {
  NewConnection ending = connection();
  ending.tokens.expires_at = clock_.wall_now() + 2min;
  const std::string id = add(ending);
  will_refuse_refresh();
  EXPECT_EQ(token(client(id)), "act.1");
  EXPECT_EQ(row(id).status, ConnectionStatus::needs_reconnect);
  EXPECT_EQ(token(client(id)), "act.1");
  clock_.advance(3min);
  EXPECT_EQ(token(client(id)), "invalid_grant");
  EXPECT_EQ(http_->requests().size(), 1U);
}

TEST_F(StoredTokensTest, a_connection_made_anew_meanwhile_is_not_ended) {
  const std::string id = add(expired());
  const auto gate = std::make_shared<test::Gate>();
  http_->hold_next(gate);
  will_refuse_refresh();
  auto answer = begin_token(client(id));
  gate->wait_for_arrival();
  NewConnection anew = connection();
  anew.tokens.access_token = Secret("act.new");
  anew.tokens.refresh_token = Secret("rft.new");
  ASSERT_EQ(add(anew), id);
  gate->open();
  EXPECT_EQ(shown(wait(answer)), "act.new");
  EXPECT_EQ(row(id).status, ConnectionStatus::active);
  EXPECT_TRUE(news().empty());
}

TEST_F(StoredTokensTest, a_new_pair_does_not_replace_that_of_a_connection_made_anew) {
  const std::string id = add(expired());
  const auto gate = std::make_shared<test::Gate>();
  http_->hold_next(gate);
  will_refresh("2");
  auto answer = begin_token(client(id));
  gate->wait_for_arrival();
  NewConnection anew = connection();
  anew.tokens.access_token = Secret("act.new");
  anew.tokens.refresh_token = Secret("rft.new");
  ASSERT_EQ(add(anew), id);
  gate->open();
  EXPECT_EQ(shown(wait(answer)), "act.new");
  EXPECT_EQ(stored_token(id), "act.new");
}

TEST_F(StoredTokensTest, without_a_refresh_token_a_rejected_token_is_the_end) {
  NewConnection bare = connection();
  bare.tokens.refresh_token = Secret();
  const std::string id = add(bare);
  EXPECT_EQ(after_rejection(client(id), "act.1"), "access_token_invalid");
  EXPECT_EQ(row(id).status, ConnectionStatus::needs_reconnect);
  EXPECT_EQ(row(id).status_reason, "expired");
  EXPECT_EQ(news().back().code, "access_token_invalid");
  EXPECT_TRUE(http_->requests().empty());
  EXPECT_EQ(after_rejection(client(id), "act.1"), "access_token_invalid");
  EXPECT_EQ(news().size(), 1U);
}

TEST_F(StoredTokensTest, a_connection_that_is_gone_is_told_from_one_that_never_was) {
  const std::string id = add(expired());
  const auto mine = client(id);
  ASSERT_TRUE(await([&] { return tools_->connections->async_remove(id); }));
  EXPECT_EQ(token(mine), "account_removed");
  EXPECT_TRUE(http_->requests().empty());
}

/// A store that does not take new pairs for a while.
class Reluctant final : public test::ForwardingConnections {
 public:
  using ForwardingConnections::ForwardingConnections;
  std::atomic<bool> is_reluctant = true;

  Awaitable<Result<bool>> async_finish_refresh(std::string id, std::int64_t epoch, Secret sent,
                                               ConnectionTokens tokens,
                                               std::optional<std::string> scopes) override {
    if (is_reluctant) co_return make_error(Errc::store, "store_full", "The disk is full.");
    Result<bool> done = co_await ForwardingConnections::async_finish_refresh(
        std::move(id), epoch, std::move(sent), std::move(tokens), std::move(scopes));
    co_return done;
  }
};

TEST_F(StoredTokensTest, a_pair_that_the_store_did_not_take_is_stored_later_not_fetched_again) {
  const std::string id = add(expired());
  const auto reluctant = std::make_shared<Reluctant>(tools_->connections);
  const auto stored = std::make_shared<StoredAccounts>(context_, reluctant, AccountSink());
  const auto client_now = [&] { return await([&] { return stored->async_client(id); }).value(); };
  will_refresh("2");
  EXPECT_EQ(token(client_now()), "store_full");
  EXPECT_EQ(stored_token(id), "act.1");
  // Its session is gone by now; the pair is not.
  EXPECT_EQ(token(client_now()), "store_full");
  reluctant->is_reluctant = false;
  EXPECT_EQ(token(client_now()), "act.2");
  EXPECT_EQ(stored_token(id), "act.2");
  EXPECT_EQ(http_->requests().size(), 1U);
}

TEST(StoredTokens, every_reason_has_its_error) {
  EXPECT_EQ(needs_reconnect_error(kRevoked).code, "invalid_grant");
  EXPECT_EQ(needs_reconnect_error(kRefreshAnswerLost).code, "refresh_answer_lost");
  EXPECT_EQ(needs_reconnect_error(kExpired).code, "access_token_invalid");
  EXPECT_EQ(needs_reconnect_error("").code, "invalid_grant");
  for (const std::string_view reason : {kRevoked, kRefreshAnswerLost, kExpired}) {
    EXPECT_EQ(needs_reconnect_error(reason).kind, Errc::auth);
  }
}

}  // namespace
}  // namespace tokpost
