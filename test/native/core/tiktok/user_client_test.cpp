#include "native/core/tiktok/user_client.hpp"

#include "test/native/support/tiktok_context.hpp"

#include <gtest/gtest.h>

#include <future>

namespace tokpost::tiktok {
namespace {

constexpr const char* kUser =
    R"({"data":{"user":{"open_id":"o","display_name":"Ada"}},"error":{"code":"ok"}})";
constexpr const char* kRejected = R"({"data":{},"error":{"code":"access_token_invalid",)"
                                  R"("message":"The access token is invalid.","log_id":"L"}})";
constexpr const char* kFresh =
    R"({"access_token":"act.2","refresh_token":"rft.2","expires_in":7200})";
constexpr const char* kCreator = R"({"data":{"creator_nickname":"Ada",)"
                                 R"("privacy_level_options":["SELF_ONLY"]},"error":{"code":"ok"}})";

class UserClientTest : public test::TikTokTest {
 protected:
  void make(Scopes scopes, const char* refresh_token = "rft.1") {
    TokenSet tokens;
    tokens.open_id = "o";
    tokens.scopes = std::move(scopes);
    tokens.access_token = Secret("act.1");
    tokens.refresh_token = Secret(refresh_token);
    client_ = UserClient::make(context_, TokenSession::make(context_, tokens, {}));
  }

  Result<Profile> profile() {
    return run<Profile>([this]() -> Awaitable<Result<Profile>> {
      return client_->async_profile(Deadline::never());
    });
  }
  Result<ConnectionTest> test_connection() {
    return run<ConnectionTest>([this]() -> Awaitable<Result<ConnectionTest>> {
      return client_->async_test(Deadline::never());
    });
  }
  Result<std::vector<Video>> find(std::vector<std::string> ids) {
    return run<std::vector<Video>>([this, ids]() -> Awaitable<Result<std::vector<Video>>> {
      return client_->async_find_videos(ids, Deadline::never());
    });
  }
  Result<CreatorInfo> creator_info() {
    return run<CreatorInfo>([this]() -> Awaitable<Result<CreatorInfo>> {
      return client_->async_creator_info(Deadline::never());
    });
  }
  Result<VideoPage> page(VideoPageOptions options) {
    return run<VideoPage>([this, options]() -> Awaitable<Result<VideoPage>> {
      return client_->async_video_page(options, Deadline::never());
    });
  }

  std::shared_ptr<UserClient> client_;
};

TEST_F(UserClientTest, fetches_the_profile_with_the_token) {
  make(default_scopes());
  http_->reply(200, kUser);
  EXPECT_EQ(profile()->display_name, "Ada");
  EXPECT_EQ(test::header_of(http_->requests()[0], "Authorization"), "Bearer act.1");
}

TEST_F(UserClientTest, the_open_id_of_the_token_fills_in) {
  make({"user.info.stats"});
  http_->reply(200, R"({"data":{"user":{"follower_count":3}},"error":{"code":"ok"}})");
  EXPECT_EQ(profile()->open_id, "o");
}

TEST_F(UserClientTest, a_rejected_token_is_refreshed_once_and_the_call_repeated_once) {
  make({});
  http_->reply(401, kRejected);
  http_->reply(200, kFresh);
  http_->reply(200, kUser);
  EXPECT_TRUE(profile().has_value());
  EXPECT_EQ(test::header_of(http_->requests()[2], "Authorization"), "Bearer act.2");
}

TEST_F(UserClientTest, a_second_rejection_is_final) {
  make({});
  http_->reply(401, kRejected);
  http_->reply(200, kFresh);
  http_->reply(401, kRejected);
  EXPECT_EQ(profile().error().code, "access_token_invalid");
  EXPECT_EQ(http_->requests().size(), 3U);
}

TEST_F(UserClientTest, without_a_refresh_token_tiktoks_own_answer_stands) {
  make({}, "");
  http_->reply(401, kRejected);
  const auto answer = profile();
  EXPECT_EQ(answer.error().code, "access_token_invalid");
  EXPECT_EQ(answer.error().log_id, "L");
  EXPECT_EQ(http_->requests().size(), 1U);
}

TEST_F(UserClientTest, a_failed_refresh_tells_why) {
  make({});
  http_->reply(401, kRejected);
  http_->reply(400, R"({"error":"invalid_grant"})");
  EXPECT_EQ(profile().error().code, "invalid_grant");
}

TEST_F(UserClientTest, passing_trouble_is_retried) {
  make({});
  http_->reply(503, "");
  http_->reply(429, R"({"error":{"code":"rate_limit_exceeded"}})", {{"Retry-After", "2"}});
  http_->reply(200, kUser);
  EXPECT_TRUE(profile().has_value());
  ASSERT_EQ(sleeper_.pauses().size(), 2U);
  EXPECT_EQ(sleeper_.pauses()[1], std::chrono::seconds(2));
}

TEST_F(UserClientTest, a_missing_scope_is_named_before_any_network_call) {
  make({"user.info.open_id"});
  const Error errors[] = {profile().error(), creator_info().error(), page({}).error(),
                          find({"1"}).error()};
  const char* scopes[] = {"user.info.basic", "video.publish", "video.list", "video.list"};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(errors[i].kind, Errc::scope);
    EXPECT_EQ(errors[i].code, "missing_scope");
    EXPECT_NE(errors[i].message.find(scopes[i]), std::string::npos);
  }
  EXPECT_TRUE(http_->requests().empty());
}

TEST_F(UserClientTest, unknown_scopes_are_tiktoks_to_judge) {
  make({});
  http_->reply(401, R"({"error":{"code":"scope_not_authorized","message":"m"}})");
  EXPECT_EQ(creator_info().error().code, "scope_not_authorized");
}

TEST_F(UserClientTest, creator_info_is_fresh_at_every_call) {
  make({"video.publish"});
  http_->reply(200, kCreator);
  http_->reply(200, kCreator);
  EXPECT_EQ(creator_info()->nickname, "Ada");
  EXPECT_EQ(creator_info()->privacy_options, std::vector<Privacy>{Privacy::only_me});
  EXPECT_EQ(http_->requests().size(), 2U);
}

TEST_F(UserClientTest, calls_for_creator_info_at_the_same_time_share_one_request) {
  make({"video.publish"});
  const auto gate = std::make_shared<test::Gate>();
  http_->hold_next(gate);
  http_->reply(200, kCreator);
  // One thread starts the callers in order: when the last job is over, all others wait.
  IoPool callers(1);
  std::vector<std::future<Result<CreatorInfo>>> answers;
  const auto start = [&](std::function<Awaitable<Result<CreatorInfo>>()> body) {
    auto promise = std::make_shared<std::promise<Result<CreatorInfo>>>();
    answers.push_back(promise->get_future());
    start_job<CreatorInfo>(callers, std::move(body), [promise](Result<CreatorInfo> info) {
      promise->set_value(std::move(info));
    });
  };
  for (int i = 0; i < 20; ++i) {
    start([this]() -> Awaitable<Result<CreatorInfo>> {
      return client_->async_creator_info(Deadline::never());
    });
  }
  start([]() -> Awaitable<Result<CreatorInfo>> {
    CreatorInfo info;
    info.nickname = "Ada";
    co_return info;
  });
  answers.back().wait();
  gate->wait_for_arrival();
  gate->open();
  for (auto& answer : answers) EXPECT_EQ(answer.get()->nickname, "Ada");
  EXPECT_EQ(http_->requests().size(), 1U);
}

TEST_F(UserClientTest, lists_a_page_of_videos) {
  make({"video.list"});
  http_->reply(
      200, R"({"data":{"videos":[{"id":"1"}],"cursor":5,"has_more":true},"error":{"code":"ok"}})");
  const auto answer = page({.cursor = 9, .max_count = 3});
  EXPECT_EQ(answer->next_cursor, 5);
  EXPECT_EQ(http_->requests()[0].body, R"({"max_count":3,"cursor":9})");
}

TEST_F(UserClientTest, finds_more_videos_than_one_query_takes) {
  make({"video.list"});
  std::vector<std::string> ids;
  for (int i = 1; i <= 21; ++i) ids.push_back(std::to_string(i));
  http_->reply(200, R"({"data":{"videos":[{"id":"2"},{"id":"1"}]},"error":{"code":"ok"}})");
  http_->reply(200, R"({"data":{"videos":[{"id":"21"}]},"error":{"code":"ok"}})");
  const auto videos = find(ids);
  ASSERT_EQ(videos->size(), 3U);
  EXPECT_EQ(videos->at(0).id, "1");
  EXPECT_EQ(videos->at(2).id, "21");
  EXPECT_TRUE(find({})->empty());
  http_->reply(400, R"({"error":{"code":"invalid_params"}})");
  EXPECT_EQ(find({"1"}).error().kind, Errc::validation);
}

TEST_F(UserClientTest, a_test_says_who_is_connected) {
  make({});
  http_->reply(200, kUser);
  const auto answer = test_connection().value();
  EXPECT_TRUE(answer.connected);
  EXPECT_EQ(answer.message, "Connected as Ada.");
  EXPECT_EQ(answer.profile->open_id, "o");
}

TEST_F(UserClientTest, a_test_answers_no_for_a_bad_token_and_fails_without_a_network) {
  make({}, "");
  http_->reply(401, kRejected);
  const auto refused = test_connection().value();
  EXPECT_FALSE(refused.connected);
  EXPECT_EQ(refused.message, "The access token is invalid.");
  EXPECT_FALSE(refused.profile);
  http_->fail(make_error(Errc::network, "tls_certificate", "The certificate is not trusted."));
  EXPECT_EQ(test_connection().error().code, "tls_certificate");
}

TEST_F(UserClientTest, closing_without_running_calls_is_harmless) {
  make(default_scopes());
  client_->close();
  EXPECT_EQ(client_->scopes(), default_scopes());
  EXPECT_EQ(client_->session()->tokens().open_id, "o");
}

/// Writes down who asked for which turn, and lets the next ones wait as long as it is told.
class NotedTurns final : public Turns {
 public:
  Awaitable<Status> async_turn(Limited what, std::string who, Deadline) override {
    asked.emplace_back(what, std::move(who));
    co_return answer;
  }
  std::vector<std::pair<Limited, std::string>> asked;
  Status answer;
};

TEST_F(UserClientTest, every_request_waits_its_turn_by_account_and_endpoint) {
  const auto turns = std::make_shared<NotedTurns>();
  context_.turns = turns;
  make({});
  http_->reply(500, "");
  http_->reply(200, kCreator);
  EXPECT_TRUE(creator_info().has_value());
  http_->reply(200, R"({"data":{"videos":[]},"error":{"code":"ok"}})");
  EXPECT_TRUE(page({}).has_value());
  using Asked = std::pair<Limited, std::string>;
  const std::vector<Asked> expected = {
      {Limited::creator_info, "o"}, {Limited::creator_info, "o"}, {Limited::video_list, "o"}};
  EXPECT_EQ(turns->asked, expected);
}

TEST_F(UserClientTest, call_whose_turn_does_not_come_is_not_sent) {
  const auto turns = std::make_shared<NotedTurns>();
  turns->answer = make_error(Errc::timeout, "deadline", "Late.");
  context_.turns = turns;
  make(default_scopes());
  EXPECT_EQ(profile().error().code, "deadline");
  EXPECT_TRUE(http_->requests().empty());
}

TEST_F(UserClientTest, token_whose_owner_is_not_known_is_limited_by_itself_and_not_named) {
  const auto turns = std::make_shared<NotedTurns>();
  context_.turns = turns;
  TokenSet tokens;
  tokens.access_token = Secret("act.1");
  client_ = UserClient::make(context_, TokenSession::make(context_, tokens, {}));
  http_->reply(200, kCreator);
  EXPECT_TRUE(creator_info().has_value());
  ASSERT_EQ(turns->asked.size(), 1u);
  EXPECT_FALSE(turns->asked[0].second.empty());
  EXPECT_EQ(turns->asked[0].second.find("act.1"), std::string::npos);
}

}  // namespace
}  // namespace tokpost::tiktok
