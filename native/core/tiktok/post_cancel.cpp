#include "native/core/tiktok/post_cancel.hpp"

#include "native/core/tiktok/wire.hpp"

namespace tokpost::tiktok {
namespace {

constexpr std::string_view kCancelOperation = "publish.cancel";

}  // namespace

HttpRequest post_cancel_request(const AppConfig& config, const Secret& token,
                                const std::string& publish_id) {
  json::object body;
  body["publish_id"] = publish_id;
  HttpRequest request = api_post(config, token, "/v2/post/publish/cancel/", kCancelOperation, body);
  request.idempotent = true;  // a second one is answered with publish_not_cancellable
  return request;
}

Status read_post_cancel(const HttpReply& reply, WallTime now) {
  const Result<json::object> data = read_api_reply(reply, kCancelOperation, now);
  if (data.has_error()) return data.error();
  return {};
}

}  // namespace tokpost::tiktok
