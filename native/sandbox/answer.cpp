#include "native/sandbox/answer.hpp"

#include "native/sandbox/display_endpoints.hpp"
#include "native/sandbox/ids.hpp"
#include "native/sandbox/lifecycle.hpp"
#include "native/sandbox/media_urls.hpp"
#include "native/sandbox/oauth_endpoints.hpp"
#include "native/sandbox/publish_endpoints.hpp"

namespace tokpost::sandbox {
namespace {

Reply unsupported_path(Exchange& exchange) {
  if (route_api(exchange.head.method, exchange.path).slash_missing) {
    violate(exchange, 69, "the path lacks the slash at its end");
  }
  return text_reply(404, "Unsupported path(Janus)");
}

std::string_view code_of_status(int status) {
  switch (status) {
    case 400:
      return "invalid_params";
    case 401:
      return "access_token_invalid";
    case 403:
      return "spam_risk";
    case 429:
      return "rate_limit_exceeded";
    default:
      return "internal_error";
  }
}

}  // namespace

Reply answer(Exchange& exchange) {
  switch (exchange.operation) {
    case Operation::authorize:
      return authorize(exchange);
    case Operation::token:
      return token(exchange);
    case Operation::revoke:
      return revoke(exchange);
    case Operation::user_info:
      return user_info(exchange);
    case Operation::video_list:
      return video_list(exchange);
    case Operation::video_query:
      return video_query(exchange);
    case Operation::creator_info:
      return creator_info(exchange);
    case Operation::video_init:
      return video_init(exchange);
    case Operation::inbox_init:
      return inbox_init(exchange);
    case Operation::content_init:
      return content_init(exchange);
    case Operation::status:
      return post_status(exchange);
    case Operation::cancel:
      return cancel_post(exchange);
    case Operation::media:
      return media(exchange);
    case Operation::connect:
    case Operation::upload:
    case Operation::other:
      break;
  }
  return unsupported_path(exchange);
}

Reply fault_reply(Exchange& exchange) {
  const int status = static_cast<int>(exchange.fault->status);
  switch (exchange.operation) {
    case Operation::upload:
    case Operation::authorize:
    case Operation::media:
      return text_reply(status, "");
    case Operation::token:
    case Operation::revoke: {
      json::object body;
      body["error"] =
          status >= 500 || status == 429 ? "temporarily_unavailable" : "invalid_request";
      body["error_description"] = "The fault script answers.";
      body["log_id"] = make_log_id(exchange.world.now());
      return json_reply(status, body);
    }
    default:
      return refuse(
          exchange,
          {status, std::string(code_of_status(status)), "The fault script answers.", 0, {}});
  }
}

void garble(const Fault& fault, Reply& reply) {
  if (fault.garble == Fault::Garble::truncated) reply.truncated = true;
  if (fault.garble == Fault::Garble::html) {
    const int status = fault.status != 0 ? static_cast<int>(fault.status) : reply.status;
    reply = html_reply(status, "<html><body><h1>The gateway is busy</h1></body></html>");
  } else if (fault.garble != Fault::Garble::none && fault.status != 0) {
    reply.status = static_cast<int>(fault.status);
  }
  if (fault.drop == Fault::Drop::after) reply.drop = true;
}

void spoil_token(Exchange& exchange) {
  const bool expires = exchange.fault->expire == Fault::Expire::token;
  if (!expires && !exchange.fault->revoke) return;
  std::string token;
  if (exchange.operation == Operation::upload) {
    // The upload host sees no token: its user is known by the upload.
    if (exchange.fault->revoke && exchange.user != nullptr && exchange.client != nullptr) {
      end_authorization(exchange.world, *exchange.client, *exchange.user, 1);
    }
    return;
  }
  const auto* header = find_header(exchange.head.headers, "Authorization");
  constexpr std::string_view kScheme = "Bearer ";
  if (header == nullptr || !header->starts_with(kScheme)) return;
  auto* found = exchange.world.grants.find_access(header->substr(kScheme.size()));
  if (found == nullptr) return;
  if (expires) found->expires = exchange.world.now();
  auto* user = exchange.world.find_user(found->grant.user_id);
  auto* client = exchange.world.find_client(found->grant.client_key);
  if (exchange.fault->revoke && user != nullptr) {
    end_authorization(exchange.world, *client, *user, 1);
  }
}

}  // namespace tokpost::sandbox
