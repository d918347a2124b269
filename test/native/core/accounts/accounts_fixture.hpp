#pragma once

#include "native/core/accounts/desk.hpp"
#include "test/native/core/publish/manual_sleeper.hpp"
#include "test/native/support/fake_http_client.hpp"
#include "test/native/support/fake_rng.hpp"
#include "test/native/support/io_test.hpp"
#include "test/native/support/temp_dir.hpp"
#include "test/native/support/tiktok_config.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace tokpost::test {

/// Connected accounts in a real store, with a scripted TikTok, on a clock that stands still.
class AccountsTest : public IoTest {
 protected:
  template <class Start>
  using AnswerOf = typename std::invoke_result_t<Start>::value_type;

  template <class Start>
  auto await(Start start) {
    using Answer = AnswerOf<Start>;
    return run<typename Answer::value_type>(std::function<Awaitable<Answer>()>(std::move(start)));
  }

  /// Starts it without waiting for its answer.
  template <class Start>
  std::future<AnswerOf<Start>> begin(Start start) {
    using Answer = AnswerOf<Start>;
    auto promise = std::make_shared<std::promise<Answer>>();
    auto answer = promise->get_future();
    jobs_.push_back(start_job<typename Answer::value_type>(
        pool_, std::function<Awaitable<Answer>()>(std::move(start)),
        [promise](Answer result) { promise->set_value(std::move(result)); }));
    return answer;
  }
  /// Lets time pass until the answer is there.
  template <class Answer>
  Answer wait(std::future<Answer>& answer) {
    for (int i = 0; i < 10000; ++i) {
      if (answer.wait_for(std::chrono::milliseconds(1)) == std::future_status::ready) break;
      if (i % 5 == 4) manual_.advance();
    }
    return answer.get();
  }

  AccountsTest() {
    config_->store.path = (dir_.path() / "tokpost.db").string();
    config_->encryption_keys = {Secret(std::string(64, '7'))};
    config_->redirect_uri = "https://app.example/api/auth/social/tiktok/callback";
    context_.config = config_;
    context_.http = http_;
    context_.pool = &pool_;
    context_.clock = &clock_;
    context_.rng = &rng_;
    context_.sleeper = &manual_;
    context_.log = Log(
        [this](LogLevel, std::string line) {
          const std::lock_guard lock(mutex_);
          lines_.push_back(std::move(line));
        },
        LogLevel::debug);
    desk_ = open_desk();
    tools_ = desk_->accounts();
  }
  // NOLINTNEXTLINE(bugprone-exception-escape): a desk that does not close ends the test
  ~AccountsTest() override {
    tools_.reset();
    for (const auto& desk : desks_) close(desk);
  }

  /// One more engine on the same store, as another process would have it.
  std::shared_ptr<Desk> open_desk() {
    DeskOptions options;
    options.context = context_;
    options.key_folder = (dir_.path() / "keys").string();
    options.account_sink = [this](AccountNews news) {
      const std::lock_guard lock(mutex_);
      news_.push_back(std::move(news));
    };
    auto desk = await([&] { return Desk::async_open(options); });
    EXPECT_TRUE(desk.has_value()) << (desk ? "" : desk.error().message);
    desks_.push_back(*desk);
    return *desk;
  }
  void close(const std::shared_ptr<Desk>& desk) {
    run<int>([desk]() -> Awaitable<Result<int>> {
      co_await desk->async_close();
      co_return 0;
    });
  }

  static tiktok::Profile profile(const std::string& name) {
    tiktok::Profile profile;
    profile.open_id = "open-1";
    profile.display_name = name;
    return profile;
  }
  /// Tokens `act.1` and `rft.1`, which end after two hours.
  NewConnection connection(const std::string& user_id = "user-1",
                           const std::string& open_id = "open-1") const {
    NewConnection wanted;
    wanted.user_id = user_id;
    wanted.open_id = open_id;
    wanted.tokens.access_token = Secret("act.1");
    wanted.tokens.refresh_token = Secret("rft.1");
    wanted.tokens.expires_at = clock_.wall_now() + std::chrono::hours(2);
    wanted.scopes = "user.info.basic,video.publish";
    return wanted;
  }
  std::string add(const NewConnection& wanted) {
    auto added = await([&] { return tools_->connections->async_upsert(wanted); });
    EXPECT_TRUE(added.has_value()) << (added ? "" : added.error().message);
    return added ? added->connection.id : "";
  }
  ConnectionRecord row(const std::string& id) {
    auto found = await([&] { return tools_->connections->async_get(id); });
    EXPECT_TRUE(found.has_value() && found->has_value());
    return found && *found ? **found : ConnectionRecord();
  }
  std::string stored_token(const std::string& id) {
    auto tokens = await([&] { return tools_->connections->async_tokens(id); });
    return tokens ? tokens->access_token.reveal() : tokens.error().code;
  }
  std::shared_ptr<tiktok::UserClient> client(const std::string& id) {
    return await([&] { return tools_->stored->async_client(id); }).value();
  }

  static std::string tokens_json(const std::string& number, const std::string& more = "") {
    return R"({"access_token":"act.)" + number + R"(","refresh_token":"rft.)" + number +
           R"(","expires_in":7200,"refresh_expires_in":15552000)" + more + "}";
  }
  void will_refresh(const std::string& number) { http_->reply(200, tokens_json(number)); }
  void will_refuse_refresh() { http_->reply(400, R"({"error":"invalid_grant"})"); }
  void will_tell_profile(const std::string& name) {
    http_->reply(200, R"({"data":{"user":{"open_id":"open-1","display_name":")" + name +
                          R"("}},"error":{"code":"ok"}})");
  }
  void will_reject_token() { http_->reply(401, R"({"error":{"code":"access_token_invalid"}})"); }
  std::vector<std::string> asked() const {
    std::vector<std::string> paths;
    for (const HttpRequest& request : http_->requests()) {
      paths.emplace_back(request.url.path());
    }
    return paths;
  }
  std::vector<AccountNews> news() const {
    const std::lock_guard lock(mutex_);
    return news_;
  }
  bool logged(const std::string& text) const {
    const std::lock_guard lock(mutex_);
    for (const std::string& line : lines_) {
      if (line.find(text) != std::string::npos) return true;
    }
    return false;
  }

  TempDir dir_;
  FakeClock clock_;
  FakeRng rng_;
  ManualSleeper manual_{clock_};
  std::shared_ptr<FakeHttpClient> http_ = std::make_shared<FakeHttpClient>();
  std::shared_ptr<tiktok::AppConfig> config_ = make_config();
  tiktok::Context context_;
  mutable std::mutex mutex_;
  std::vector<AccountNews> news_;
  std::vector<std::string> lines_;
  std::vector<std::shared_ptr<Job>> jobs_;
  std::vector<std::shared_ptr<Desk>> desks_;
  std::shared_ptr<Desk> desk_;
  AccountTools tools_;
};

}  // namespace tokpost::test
