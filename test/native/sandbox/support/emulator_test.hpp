#pragma once

#include "native/core/net/url.hpp"
#include "native/sandbox/emulator.hpp"
#include "test/native/sandbox/support/fake_web.hpp"
#include "test/native/support/fake_clock.hpp"
#include "test/native/support/io_test.hpp"
#include "test/native/support/media_fixtures.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value_from.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace tokpost::test {

/// What came back of one request.
struct Answer {
  int status = 0;
  HttpHeaders headers;
  std::string body;
  bool dropped = false;
  bool truncated = false;
  std::chrono::milliseconds delay{0};

  json::object json() const { return boost::json::parse(body).as_object(); }
  /// error.code of the API's envelope.
  std::string code() const {
    return std::string(json().at("error").as_object().at("code").as_string());
  }
  std::string message() const {
    return std::string(json().at("error").as_object().at("message").as_string());
  }
  json::object data() const { return json().at("data").as_object(); }
  std::string header(std::string_view name) const {
    const auto* found = find_header(headers, name);
    return found == nullptr ? "" : *found;
  }
};

/// Talks to an emulator without HTTP, on a clock that only advance() moves.
class EmulatorTest : public IoTest {
 protected:
  static constexpr std::uint16_t kApiPort = 1;
  static constexpr std::uint16_t kUploadPort = 2;

  void start(std::string_view options = "{}") {
    auto read = sandbox::read_options(parse(options));
    ASSERT_TRUE(read) << read.error().message;
    sandbox::EmulatorParts parts;
    parts.options = std::move(*read);
    parts.http = web_;
    parts.clock = &clock_;
    auto made = sandbox::make_emulator(pool_, std::move(parts));
    ASSERT_TRUE(made) << made.error().message;
    emulator_ = std::move(*made);
    emulator_->set_urls({"http://127.0.0.1:1", "http://127.0.0.1:2", kUploadPort, ""});
  }
  void TearDown() override {
    if (emulator_) emulator_->stop();
    pool_.stop();
  }

  static json::object parse(std::string_view text) {
    return boost::json::parse({text.data(), text.size()}).as_object();
  }

  Answer send(std::string method, std::string target, HttpHeaders headers = {},
              std::string body = {}, std::uint16_t port = kApiPort, bool complete = true) {
    sandbox::RequestHead head;
    head.method = std::move(method);
    head.target = std::move(target);
    head.headers = std::move(headers);
    head.content_length = body.size();
    head.local_port = port;
    auto intake = emulator_->begin(head);
    last_intake_ = {};
    last_intake_.cut = intake.cut;
    last_intake_.cut_after_bytes = intake.cut_after_bytes;
    last_intake_.bytes_per_second = intake.bytes_per_second;
    if (intake.refusal) return to_answer(std::move(*intake.refusal));
    const std::size_t cut = intake.cut == sandbox::Cut::mid_body ? intake.cut_after_bytes
                            : intake.cut == sandbox::Cut::before ? 0
                                                                 : body.size();
    if (cut > 0) intake.sink->consume(std::span(body.data(), cut));
    auto sink = std::make_shared<std::unique_ptr<sandbox::BodySink>>(std::move(intake.sink));
    const bool whole = complete && intake.cut == sandbox::Cut::none;
    auto reply =
        run<sandbox::Reply>([this, head, sink, whole]() -> Awaitable<Result<sandbox::Reply>> {
          sandbox::Reply answered =
              co_await emulator_->async_finish(head, {}, std::move(*sink), whole);
          co_return answered;
        });
    if (!whole) {
      Answer cut_off;
      cut_off.dropped = true;
      return cut_off;
    }
    return to_answer(std::move(*reply));
  }

  Answer api(std::string_view path, const std::string& token, std::string body = "{}") {
    return send(
        "POST", std::string(path),
        {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json; charset=UTF-8"}},
        std::move(body));
  }
  Answer get(std::string target, const std::string& token = {}) {
    HttpHeaders headers;
    if (!token.empty()) headers.push_back({"Authorization", "Bearer " + token});
    return send("GET", std::move(target), std::move(headers));
  }
  Answer form(std::string_view path, const Params& fields) {
    return send("POST", std::string(path), {{"Content-Type", "application/x-www-form-urlencoded"}},
                encode_params(fields));
  }

  json::value call(std::string_view method, json::object arguments = {}) {
    auto answer = emulator_->call(method, arguments);
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? *answer : json::value();
  }
  Error call_error(std::string_view method, json::object arguments = {}) {
    const auto answer = emulator_->call(method, arguments);
    EXPECT_FALSE(answer) << json::dump(*answer);
    return answer ? Error() : answer.error();
  }
  void advance(std::chrono::milliseconds by) { call("advance", {{"ms", by.count()}}); }
  void inject(std::string_view fault) { call("inject", parse(fault)); }

  std::string info(std::string_view name) {
    return std::string(emulator_->info().at(name).as_string());
  }
  /// An access token of that user, with all scopes or with these.
  std::string token(std::string_view user = "creator",
                    const std::vector<std::string>& scopes = {}) {
    json::object arguments{{"user", user}};
    if (!scopes.empty()) arguments["scopes"] = boost::json::value_from(scopes);
    return std::string(call("issueTokens", std::move(arguments)).at("accessToken").as_string());
  }
  Params authorize_params(std::string_view redirect_uri = "https://localhost/callback") {
    return {{"client_key", info("clientKey")},
            {"scope", "user.info.basic,video.publish"},
            {"response_type", "code"},
            {"redirect_uri", std::string(redirect_uri)},
            {"state", "s1"}};
  }
  static std::string authorize_target(const Params& params) {
    return "/v2/auth/authorize/?" + encode_params(params);
  }

  /// Rows of the violations so far, in order.
  std::vector<int> violation_rows() {
    std::vector<int> rows;
    const json::value violations = call("violations");
    for (const auto& item : violations.as_array()) {
      rows.push_back(static_cast<int>(item.at("row").as_int64()));
    }
    return rows;
  }
  json::object last_post() { return call("posts").as_array().back().as_object(); }

  // Posts.
  static std::string file_source(std::int64_t size, std::int64_t chunk, std::int64_t count) {
    return R"("source_info":{"source":"FILE_UPLOAD","video_size":)" + std::to_string(size) +
           R"(,"chunk_size":)" + std::to_string(chunk) + R"(,"total_chunk_count":)" +
           std::to_string(count) + "}";
  }
  static std::string info_of(std::string_view privacy) {
    return R"("post_info":{"privacy_level":")" + std::string(privacy) + R"(","title":"Hello"})";
  }
  struct Started {
    std::string publish_id;
    std::string upload_target;
  };
  Started init(const std::string& access_token, std::int64_t size, std::int64_t chunk,
               std::int64_t count, std::string_view privacy = "SELF_ONLY", bool draft = false) {
    const auto answer =
        draft ? api("/v2/post/publish/inbox/video/init/", access_token,
                    "{" + file_source(size, chunk, count) + "}")
              : api("/v2/post/publish/video/init/", access_token,
                    "{" + info_of(privacy) + "," + file_source(size, chunk, count) + "}");
    EXPECT_EQ(answer.status, 200) << answer.body;
    if (answer.status != 200) return {};
    const std::string url(answer.data().at("upload_url").as_string());
    EXPECT_TRUE(url.starts_with("http://127.0.0.1:2/"));
    return {std::string(answer.data().at("publish_id").as_string()),
            url.substr(std::string_view("http://127.0.0.1:2").size())};
  }
  Answer put(const std::string& target, std::int64_t first, std::string bytes, std::int64_t total,
             std::string type = "video/mp4") {
    const auto last = first + static_cast<std::int64_t>(bytes.size()) - 1;
    return send("PUT", target,
                {{"Content-Type", std::move(type)},
                 {"Content-Range", "bytes " + std::to_string(first) + "-" + std::to_string(last) +
                                       "/" + std::to_string(total)}},
                std::move(bytes), kUploadPort);
  }
  /// The whole of a video that is at most one chunk.
  Started post_video(const std::string& access_token, const std::string& bytes,
                     std::string_view privacy = "SELF_ONLY", bool draft = false) {
    const auto size = static_cast<std::int64_t>(bytes.size());
    auto started = init(access_token, size, size, 1, privacy, draft);
    EXPECT_EQ(put(started.upload_target, 0, bytes, size).status, 201);
    return started;
  }
  json::object status(const std::string& access_token, const std::string& publish_id) {
    const auto answer = api("/v2/post/publish/status/fetch/", access_token,
                            R"({"publish_id":")" + publish_id + R"("})");
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.data();
  }

  /// Waits until the post has that status, which a pull brings about on another thread.
  bool reaches(std::string_view status) {
    for (int i = 0; i < 2000; ++i) {
      if (last_post().at("status").as_string() == status) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
  }
  /// Waits until the download is over, be it well or badly.
  bool pulled() {
    for (int i = 0; i < 2000; ++i) {
      const auto post = last_post();
      if (post.at("status").as_string() == "FAILED" || post.at("bytes").to_number<int>() > 0) {
        return true;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
  }

  static Answer to_answer(sandbox::Reply reply) {
    Answer answer;
    answer.status = reply.status;
    answer.headers = std::move(reply.headers);
    answer.body = std::move(reply.body);
    answer.dropped = reply.drop;
    answer.truncated = reply.truncated;
    answer.delay = reply.delay;
    return answer;
  }

  FakeClock clock_;
  std::shared_ptr<FakeWeb> web_ = std::make_shared<FakeWeb>();
  std::shared_ptr<sandbox::Emulator> emulator_;
  sandbox::Intake last_intake_;  ///< of the last send(), without sink and refusal
};

}  // namespace tokpost::test
