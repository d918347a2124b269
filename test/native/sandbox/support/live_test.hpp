#pragma once

#include "native/core/net/http_client.hpp"
#include "native/sandbox/sandbox.hpp"
#include "test/native/support/io_test.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value_from.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace tokpost::test {

/// A sandbox with its real servers, and our own HTTP client before it.
class LiveTest : public IoTest {
 protected:
  void start(std::string_view options = "{}") {
    auto made = sandbox::start_sandbox(parse(options));
    ASSERT_TRUE(made) << made.error().message;
    sandbox_ = std::move(*made);
    HttpClientOptions client;
    client.ca_pem = info("ca");
    client_ = make_http_client(pool_, std::move(client)).value();
  }
  void TearDown() override {
    client_.reset();
    if (sandbox_) sandbox_->stop();
  }

  static json::object parse(std::string_view text) {
    return boost::json::parse({text.data(), text.size()}).as_object();
  }
  std::string info(std::string_view name) const {
    return json::find_string(sandbox_->info(), name).value_or("");
  }
  json::value call(std::string_view method, const json::object& arguments = {}) {
    auto answer = sandbox_->call(method, arguments);
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? *answer : json::value();
  }
  void inject(std::string_view fault) { call("inject", parse(fault)); }
  void advance(std::chrono::milliseconds by) { call("advance", {{"ms", by.count()}}); }
  std::string token(std::string_view user = "creator") {
    return std::string(call("issueTokens", {{"user", user}}).at("accessToken").as_string());
  }
  json::object last_post() { return call("posts").as_array().back().as_object(); }
  std::string post_text(std::string_view member) {
    return json::find_string(last_post(), member).value_or("");
  }
  json::array violations() { return call("violations").as_array(); }
  /// Whether the last post comes to that status within five seconds.
  bool reaches(std::string_view status) {
    for (int i = 0; i < 5000; ++i) {
      if (post_text("status") == status) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
  }

  Result<HttpReply> send(std::string method, const std::string& url, HttpHeaders headers = {},
                         std::string body = {}) {
    HttpRequest request;
    request.method = std::move(method);
    request.url = parse_url(url).value();
    request.headers = std::move(headers);
    request.body = std::move(body);
    request.operation = "test";
    return run<HttpReply>([client = client_, request] {
      return client->async_send(request, Deadline::after(std::chrono::seconds(15)));
    });
  }
  Result<HttpReply> form(std::string_view path, const Params& fields) {
    return send("POST", info("apiUrl") + std::string(path),
                {{"Content-Type", "application/x-www-form-urlencoded"}}, encode_params(fields));
  }
  Result<HttpReply> api(std::string_view path, const std::string& access, std::string body = "{}") {
    return send("POST", info("apiUrl") + std::string(path),
                {{"Authorization", "Bearer " + access},
                 {"Content-Type", "application/json; charset=UTF-8"}},
                std::move(body));
  }
  Result<HttpReply> me(const std::string& access) {
    return send("GET", info("apiUrl") + "/v2/user/info/?fields=open_id,display_name",
                {{"Authorization", "Bearer " + access}});
  }
  static json::object object_of(const Result<HttpReply>& reply) {
    return reply ? parse(reply->body) : json::object();
  }
  /// `data` of the API's envelope.
  static json::object data(const Result<HttpReply>& reply) {
    const auto body = object_of(reply);
    const auto* found = json::find_object(body, "data");
    return found == nullptr ? json::object() : *found;
  }
  static std::string header(const HttpReply& reply, std::string_view name) {
    const auto* found = find_header(reply.headers, name);
    return found == nullptr ? "" : *found;
  }

  struct Started {
    std::string publish_id;
    std::string upload_url;
  };
  Started init(const std::string& access, std::size_t size, std::size_t chunk,
               std::string_view privacy = "SELF_ONLY") {
    const std::string body =
        R"({"post_info":{"privacy_level":")" + std::string(privacy) +
        R"(","title":"Hello"},"source_info":{"source":"FILE_UPLOAD","video_size":)" +
        std::to_string(size) + R"(,"chunk_size":)" + std::to_string(chunk) +
        R"(,"total_chunk_count":)" + std::to_string(size / chunk) + "}}";
    const auto reply = api("/v2/post/publish/video/init/", access, body);
    const auto answered = data(reply);
    EXPECT_TRUE(answered.contains("upload_url")) << (reply ? reply->body : reply.error().message);
    return {json::find_string(answered, "publish_id").value_or(""),
            json::find_string(answered, "upload_url").value_or("http://127.0.0.1:1/")};
  }
  Result<HttpReply> put(const std::string& url, std::size_t first, std::string bytes,
                        std::size_t total) {
    const std::string range = "bytes " + std::to_string(first) + "-" +
                              std::to_string(first + bytes.size() - 1) + "/" +
                              std::to_string(total);
    return send("PUT", url, {{"Content-Type", "video/mp4"}, {"Content-Range", range}},
                std::move(bytes));
  }
  json::object status(const std::string& access, const std::string& publish_id) {
    return data(
        api("/v2/post/publish/status/fetch/", access, R"({"publish_id":")" + publish_id + R"("})"));
  }

  std::shared_ptr<sandbox::Sandbox> sandbox_;
  std::shared_ptr<NetClient> client_;
};

}  // namespace tokpost::test
