#pragma once

#include "native/core/net/http_message.hpp"
#include "native/core/tiktok/config.hpp"

#include <memory>
#include <string>
#include <utility>

namespace tokpost::test {

/// An app's configuration as check_config() would leave it, with an API host that does not exist.
inline std::shared_ptr<tiktok::AppConfig> make_config() {
  auto config = std::make_shared<tiktok::AppConfig>();
  config->client_key = "awkey";
  config->client_secret = Secret("s3cret&more");
  config->redirect_uri = "https://app.example/callback";
  config->api_url = parse_url("https://api.test:8443").value();
  config->authorize_url = "https://www.test/v2/auth/authorize/";
  return config;
}

inline HttpReply make_reply(int status, std::string body, HttpHeaders headers = {}) {
  HttpReply reply;
  reply.status = status;
  reply.body = std::move(body);
  reply.headers = std::move(headers);
  return reply;
}

/// {"data":…,"error":{"code":"ok"}}
inline HttpReply make_ok_reply(const std::string& data) {
  return make_reply(
      200, R"({"data":)" + data + R"(,"error":{"code":"ok","message":"","log_id":"20260101"}})");
}

/// TikTok's refusal without a `data` member.
inline HttpReply make_error_reply(int status, const std::string& code) {
  return make_reply(status, R"({"error":{"code":")" + code + R"(","message":"no","log_id":"L1"}})");
}

inline std::string header_of(const HttpRequest& request, std::string_view name) {
  const std::string* value = find_header(request.headers, name);
  return value == nullptr ? std::string() : *value;
}

}  // namespace tokpost::test
