#include "native/core/tiktok/token_session.hpp"

#include "test/native/support/tiktok_context.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace tokpost::tiktok {
namespace {

using namespace std::chrono_literals;

class TokenSessionTest : public test::TikTokTest {
 protected:
  TokenSessionTest() {
    tokens_.open_id = "o";
    tokens_.scopes = {"user.info.basic"};
    tokens_.access_token = Secret("act.1");
    tokens_.refresh_token = Secret("rft.1");
    tokens_.expires_at = clock_.wall_now() + 2h;
  }

  void make() {
    session_ = TokenSession::make(context_, tokens_, [this](TokenSet fresh) -> Awaitable<Status> {
      in_use_when_saved_ = session_->tokens().access_token.reveal();
      saved_.push_back(fresh.access_token.reveal() + " " + fresh.refresh_token.reveal());
      if (save_fails_) co_return make_error(Errc::store, "disk_full", "The disk is full.");
      co_return Status();
    });
  }

  void will_refresh(const std::string& number) {
    http_->reply(200, R"({"access_token":"act.)" + number + R"(","refresh_token":"rft.)" + number +
                          R"(","expires_in":7200,"refresh_expires_in":15552000})");
  }

  std::string token() {
    const auto token = token_result();
    return token.has_value() ? token->reveal() : token.error().code;
  }
  Result<Secret> token_result() {
    return run<Secret>([this]() -> Awaitable<Result<Secret>> {
      return session_->async_access_token(Deadline::never());
    });
  }
  std::string after_rejection(const char* rejected) {
    const auto token = run<Secret>([this, rejected]() -> Awaitable<Result<Secret>> {
      return session_->async_after_rejection(Secret(rejected), Deadline::never());
    });
    return token.has_value() ? token->reveal() : token.error().code;
  }

  TokenSet tokens_;
  std::shared_ptr<TokenSession> session_;
  std::vector<std::string> saved_;
  std::string in_use_when_saved_;
  std::atomic<bool> save_fails_ = false;
};

TEST_F(TokenSessionTest, a_living_token_is_used_as_it_is) {
  make();
  clock_.advance(114min);
  EXPECT_EQ(token(), "act.1");
  EXPECT_TRUE(http_->requests().empty());
}

TEST_F(TokenSessionTest, an_ending_token_is_refreshed_early_and_saved_before_it_is_used) {
  make();
  clock_.advance(115min);
  will_refresh("2");
  EXPECT_EQ(token(), "act.2");
  EXPECT_EQ(saved_, std::vector<std::string>{"act.2 rft.2"});
  EXPECT_EQ(in_use_when_saved_, "act.1");
  EXPECT_EQ(session_->tokens().open_id, "o");
  EXPECT_EQ(session_->tokens().scopes, Scopes{"user.info.basic"});
  EXPECT_EQ(session_->tokens().expires_at, clock_.wall_now() + 2h);
  EXPECT_EQ(token(), "act.2");
  EXPECT_EQ(http_->requests().size(), 1U);
}

TEST_F(TokenSessionTest, without_a_refresh_token_or_an_end_nothing_is_refreshed_early) {
  tokens_.refresh_token = Secret();
  make();
  clock_.advance(3h);
  EXPECT_EQ(token(), "act.1");
  tokens_.refresh_token = Secret("rft.1");
  tokens_.expires_at.reset();
  make();
  EXPECT_EQ(token(), "act.1");
}

TEST_F(TokenSessionTest, a_failed_early_refresh_is_no_error_while_the_token_lives) {
  make();
  clock_.advance(116min);
  http_->reply(503, "");
  EXPECT_EQ(token(), "act.1");
  EXPECT_EQ(token(), "act.1");  // not asked again at once
  EXPECT_EQ(http_->requests().size(), 1U);
  clock_.advance(31s);
  will_refresh("2");
  EXPECT_EQ(token(), "act.2");
}

TEST_F(TokenSessionTest, network_errors_5xx_429_and_garbled_replies_change_nothing) {
  make();
  clock_.advance(3h);
  Error cut = make_error(Errc::network, "reset", "reset");
  cut.request_sent = true;
  cut.retryable = true;
  http_->fail(cut);
  EXPECT_EQ(token(), "reset");
  http_->reply(502, "<html>");
  EXPECT_EQ(token(), "http_502");
  for (int i = 0; i < 5; ++i) http_->reply(429, R"({"error":{"code":"rate_limit_exceeded"}})");
  EXPECT_EQ(token(), "rate_limit_exceeded");
  http_->reply(200, R"({"access_tok)");
  EXPECT_EQ(token(), "bad_reply");
  will_refresh("2");
  EXPECT_EQ(token(), "act.2");
}

TEST_F(TokenSessionTest, invalid_grant_ends_the_session) {
  make();
  clock_.advance(3h);
  http_->reply(400, R"({"error":"invalid_grant","error_description":"revoked"})");
  EXPECT_EQ(token(), "invalid_grant");
  EXPECT_EQ(token(), "invalid_grant");
  EXPECT_EQ(after_rejection("act.1"), "invalid_grant");
  EXPECT_EQ(http_->requests().size(), 1U);
}

TEST_F(TokenSessionTest, a_dead_refresh_token_leaves_the_living_access_token) {
  make();
  clock_.advance(116min);
  http_->reply(400, R"({"error":"invalid_grant"})");
  EXPECT_EQ(token(), "act.1");
  clock_.advance(4min);
  EXPECT_EQ(token(), "invalid_grant");
}

TEST_F(TokenSessionTest, a_lost_answer_is_told_apart_from_a_revocation) {
  make();
  clock_.advance(3h);
  http_->reply(504, "");
  EXPECT_EQ(token(), "http_504");
  http_->reply(400, R"({"error":"invalid_grant"})");
  EXPECT_EQ(token(), "refresh_answer_lost");
}

TEST_F(TokenSessionTest, a_rejected_token_is_replaced) {
  make();
  will_refresh("2");
  EXPECT_EQ(after_rejection("act.1"), "act.2");
  EXPECT_EQ(after_rejection("act.1"), "act.2");  // somebody else has done it meanwhile
  EXPECT_EQ(http_->requests().size(), 1U);
}

TEST_F(TokenSessionTest, a_rejected_token_without_a_refresh_token_is_final) {
  tokens_.refresh_token = Secret();
  make();
  EXPECT_EQ(after_rejection("act.1"), "access_token_invalid");
  EXPECT_TRUE(http_->requests().empty());
}

TEST_F(TokenSessionTest, tokens_that_could_not_be_saved_are_saved_again_not_fetched_again) {
  make();
  clock_.advance(116min);
  will_refresh("2");
  save_fails_ = true;
  EXPECT_EQ(token(), "disk_full");
  EXPECT_EQ(session_->tokens().access_token.reveal(), "act.1");
  save_fails_ = false;
  EXPECT_EQ(token(), "act.2");
  EXPECT_EQ(saved_.size(), 2U);
  EXPECT_EQ(http_->requests().size(), 1U);
}

TEST_F(TokenSessionTest, concurrent_callers_share_one_refresh_that_a_cancellation_does_not_end) {
  make();
  const auto gate = std::make_shared<test::Gate>();
  http_->hold_next(gate);
  will_refresh("2");
  std::vector<std::future<Result<Secret>>> answers;
  std::vector<std::shared_ptr<Job>> jobs;
  const auto start = [&] {
    auto promise = std::make_shared<std::promise<Result<Secret>>>();
    answers.push_back(promise->get_future());
    std::function<Awaitable<Result<Secret>>()> body = [this]() -> Awaitable<Result<Secret>> {
      return session_->async_after_rejection(Secret("act.1"), Deadline::never());
    };
    jobs.push_back(start_job<Secret>(
        pool_, body, [promise](Result<Secret> token) { promise->set_value(std::move(token)); }));
  };
  start();
  gate->wait_for_arrival();
  for (int i = 0; i < 50; ++i) start();
  jobs[0]->cancel();
  EXPECT_EQ(answers[0].get().error().kind, Errc::cancelled);
  gate->open();
  for (std::size_t i = 1; i < answers.size(); ++i) EXPECT_EQ(answers[i].get()->reveal(), "act.2");
  EXPECT_EQ(http_->requests().size(), 1U);
  EXPECT_EQ(saved_.size(), 1U);
}

TEST_F(TokenSessionTest, closing_ends_a_running_refresh) {
  make();
  const auto gate = std::make_shared<test::Gate>();
  http_->hold_next(gate);
  will_refresh("2");
  clock_.advance(3h);
  std::promise<Result<Secret>> promise;
  std::function<Awaitable<Result<Secret>>()> body = [this]() -> Awaitable<Result<Secret>> {
    return session_->async_access_token(Deadline::never());
  };
  start_job<Secret>(pool_, body,
                    [&](Result<Secret> token) { promise.set_value(std::move(token)); });
  gate->wait_for_arrival();
  session_->close();
  EXPECT_EQ(promise.get_future().get().error().kind, Errc::cancelled);
  EXPECT_TRUE(saved_.empty());
}

}  // namespace
}  // namespace tokpost::tiktok
