#pragma once

#include "native/core/net/http_client.hpp"
#include "test/native/support/gate.hpp"
#include "test/native/support/tiktok_config.hpp"

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace tokpost::test {

inline constexpr const char* kCreatorPath = "/creator_info/query/";
inline constexpr const char* kInitPath = "/init/";
inline constexpr const char* kStatusPath = "/status/fetch/";
inline constexpr const char* kCancelPath = "/publish/cancel/";

/// TikTok's API in a few lines: every call succeeds unless the test says otherwise, call by call.
class FakeTikTok final : public HttpClient {
 public:
  /// The next answers of an endpoint, in order; afterwards the usual one.
  void next(const std::string& path, Result<HttpReply> answer) {
    const std::lock_guard lock(mutex_);
    script_[path].push_back(std::move(answer));
  }
  void next_status(const std::string& data) { next(kStatusPath, make_ok_reply(data)); }
  /// What an endpoint answers when nothing is scripted.
  void usual(const std::string& path, Result<HttpReply> answer) {
    const std::lock_guard lock(mutex_);
    usual_.insert_or_assign(path, std::move(answer));
  }
  /// The next call of this endpoint waits at the gate, once.
  void hold(const std::string& path, std::shared_ptr<Gate> gate) {
    const std::lock_guard lock(mutex_);
    gates_[path] = std::move(gate);
  }

  std::size_t count(const std::string& path) const {
    const std::lock_guard lock(mutex_);
    std::size_t found = 0;
    for (const HttpRequest& request : requests_) found += is_for(request, path) ? 1 : 0;
    return found;
  }
  HttpRequest last(const std::string& path) const {
    const std::lock_guard lock(mutex_);
    for (auto i = requests_.rbegin(); i != requests_.rend(); ++i) {
      if (is_for(*i, path)) return *i;
    }
    return {};
  }

  Awaitable<Result<HttpReply>> async_send(HttpRequest request, Deadline /*deadline*/) override {
    const std::string path = path_of(request);
    const std::shared_ptr<Gate> gate = note(std::move(request), path);
    if (gate) {
      const Status passed = co_await gate->async_pass();
      if (passed.has_error()) co_return passed.error();
    }
    co_return answer(path);
  }

 private:
  static bool is_for(const HttpRequest& request, const std::string& path) {
    return request.url.target.find(path) != std::string::npos;
  }
  static std::string path_of(const HttpRequest& request) {
    for (const char* path : {kCreatorPath, kInitPath, kStatusPath, kCancelPath}) {
      if (is_for(request, path)) return path;
    }
    return request.url.target;
  }
  std::shared_ptr<Gate> note(HttpRequest request, const std::string& path) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
    return std::exchange(gates_[path], nullptr);
  }
  Result<HttpReply> answer(const std::string& path) {
    const std::lock_guard lock(mutex_);
    auto& script = script_[path];
    if (!script.empty()) {
      Result<HttpReply> reply = std::move(script.front());
      script.pop_front();
      return reply;
    }
    const auto usual = usual_.find(path);
    if (usual != usual_.end()) return usual->second;
    if (path == kInitPath) {
      const std::string number = std::to_string(++posts_);
      return make_ok_reply(R"({"publish_id":"v_pub~)" + number +
                           R"(","upload_url":"https://upload.test/)" + number + R"("})");
    }
    if (path == kStatusPath) return make_ok_reply(R"({"status":"PUBLISH_COMPLETE"})");
    if (path == kCancelPath) return make_ok_reply("{}");
    return make_ok_reply(
        R"({"creator_username":"alice","creator_nickname":"Alice","privacy_level_options":)"
        R"(["PUBLIC_TO_EVERYONE","MUTUAL_FOLLOW_FRIENDS","SELF_ONLY"],"comment_disabled":false,)"
        R"("duet_disabled":true,"stitch_disabled":false,"max_video_post_duration_sec":300})");
  }

  mutable std::mutex mutex_;
  std::map<std::string, std::deque<Result<HttpReply>>> script_;
  std::map<std::string, Result<HttpReply>> usual_;
  std::map<std::string, std::shared_ptr<Gate>> gates_;
  std::vector<HttpRequest> requests_;
  int posts_ = 0;
};

/// The request went out, and nothing came back: nobody knows what became of it.
inline Error lost_answer() {
  Error error = make_error(Errc::network, "reset", "The connection broke.", "publish.init");
  error.retryable = true;
  error.request_sent = true;
  return error;
}

/// The request did not go out.
inline Error refused_connection() {
  Error error = make_error(Errc::network, "connect", "Refused.", "publish.init");
  error.retryable = true;
  return error;
}

}  // namespace tokpost::test
