#pragma once

#include "native/core/store/remote_backend.hpp"

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace tokpost::test {

/// Answers questions from a script and keeps what it was asked.
class FakeBackend final : public RemoteBackend {
 public:
  struct Question {
    std::string method;
    json::value argument;
  };

  /// The answer to the next question of that method, as JSON.
  void will_answer(const std::string& method, const std::string& text) {
    answers_.push_back({method, *json::parse(text)});
  }
  void will_fail(const std::string& method, Error error) {
    answers_.push_back({method, std::move(error)});
  }

  Awaitable<Result<json::value>> async_ask(std::string method, json::value argument) override {
    const std::lock_guard lock(mutex_);
    questions_.push_back({method, std::move(argument)});
    for (auto at = answers_.begin(); at != answers_.end(); ++at) {
      if (at->first != method) continue;
      Result<json::value> answer = std::move(at->second);
      answers_.erase(at);
      co_return answer;
    }
    co_return make_error(Errc::internal, "no_answer", "nothing was prepared for " + method);
  }
  void watch(LeaseHolder holder, std::function<void()> wake) override {
    watcher_ = std::move(holder);
    wake_ = std::move(wake);
  }

  std::vector<std::string> methods() const {
    std::vector<std::string> names;
    for (const Question& question : questions_) names.push_back(question.method);
    return names;
  }
  /// The argument of the last question.
  const json::object& asked() const { return questions_.back().argument.get_object(); }
  const json::value& asked_value() const { return questions_.back().argument; }
  std::string asked_text(std::string_view name) const {
    return json::find_string(asked(), name).value_or("(no text)");
  }
  const LeaseHolder& watcher() const { return watcher_; }
  void wake() const { wake_(); }

 private:
  std::mutex mutex_;
  std::vector<Question> questions_;
  std::deque<std::pair<std::string, Result<json::value>>> answers_;
  LeaseHolder watcher_;
  std::function<void()> wake_;
};

}  // namespace tokpost::test
