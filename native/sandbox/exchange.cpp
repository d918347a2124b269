#include "native/sandbox/exchange.hpp"

#include "native/sandbox/ids.hpp"
#include "native/sandbox/scopes.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace tokpost::sandbox {
namespace {

json::object error_object(Exchange& exchange, std::string_view code, std::string_view message) {
  json::object error;
  error["code"] = code;
  error["message"] = message;
  error["log_id"] = make_log_id(exchange.world.now());
  return error;
}

Reply enveloped(int status, json::object envelope) {
  const auto log_id = json::find_string(envelope.at("error").as_object(), "log_id").value();
  Reply reply = json_reply(status, envelope);
  reply.headers.push_back({"X-Tt-Logid", log_id});
  return reply;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

Refusal token_invalid(int row, std::string rule) {
  return {401, "access_token_invalid", "The access token is invalid or not found in the request.",
          row, std::move(rule)};
}

}  // namespace

std::optional<std::string> find_param(const Params& params, std::string_view name) {
  for (const auto& [key, value] : params) {
    if (key == name) return value;
  }
  return std::nullopt;
}

void violate(Exchange& exchange, int row, std::string rule, bool is_certain) {
  Violation violation;
  violation.at = exchange.world.now();
  violation.row = row;
  violation.rule = std::move(rule);
  violation.operation = exchange.operation;
  violation.username = exchange.user == nullptr ? "" : exchange.user->username;
  violation.is_certain = is_certain;
  exchange.world.ledger.add(std::move(violation));
}

Reply json_reply(int status, const json::value& document) {
  Reply reply;
  reply.status = status;
  reply.headers.push_back({"Content-Type", "application/json; charset=utf-8"});
  reply.body = json::dump(document);
  return reply;
}

Reply html_reply(int status, std::string page) {
  Reply reply;
  reply.status = status;
  reply.headers.push_back({"Content-Type", "text/html; charset=utf-8"});
  reply.headers.push_back({"Cache-Control", "no-store"});
  reply.body = std::move(page);
  return reply;
}

Reply text_reply(int status, std::string text) {
  Reply reply;
  reply.status = status;
  reply.headers.push_back({"Content-Type", "text/plain; charset=utf-8"});
  reply.body = std::move(text);
  return reply;
}

Reply ok_reply(Exchange& exchange, json::object data) {
  json::object envelope;
  envelope["data"] = std::move(data);
  envelope["error"] = error_object(exchange, "ok", "");
  return enveloped(200, std::move(envelope));
}

Reply ok_reply_without_data(Exchange& exchange) {
  json::object envelope;
  envelope["error"] = error_object(exchange, "ok", "");
  return enveloped(200, std::move(envelope));
}

Reply refuse(Exchange& exchange, const Refusal& refusal) {
  if (refusal.row != 0) violate(exchange, refusal.row, refusal.rule);
  json::object envelope;
  if (refusal.status == 401 || refusal.status == 200) envelope["data"] = json::object();
  envelope["error"] = error_object(exchange, refusal.code, refusal.message);
  return enveloped(refusal.status, std::move(envelope));
}

Refused check_token(Exchange& exchange) {
  constexpr std::string_view kScheme = "Bearer ";
  const auto* header = find_header(exchange.head.headers, "Authorization");
  if (header == nullptr || !header->starts_with(kScheme)) {
    return token_invalid(20, "an API call needs `Authorization: Bearer <access token>`");
  }
  exchange.access_token = header->substr(kScheme.size());
  auto* token = exchange.world.grants.find_access(exchange.access_token);
  if (token == nullptr) return token_invalid(20, "the access token was never issued");
  exchange.grant = &token->grant;
  exchange.client = exchange.world.find_client(token->grant.client_key);
  exchange.user = exchange.world.find_user(token->grant.user_id);
  // An expired or a revoked token is how a client learns of it, no fault of its own.
  if (token->is_revoked || token->expires <= exchange.world.now()) return token_invalid(0, {});
  return std::nullopt;
}

Refused check_scope(Exchange& exchange, const std::vector<std::string_view>& any_scope) {
  const bool holds = exchange.user != nullptr &&
                     std::any_of(any_scope.begin(), any_scope.end(), [&](std::string_view scope) {
                       return contains(exchange.grant->scopes, scope);
                     });
  if (holds) return std::nullopt;
  return Refusal{401, "scope_not_authorized",
                 "The user did not authorize the scope required for completing this request.", 21,
                 "the token lacks the scope " + std::string(any_scope.front())};
}

Refused check_rate(Exchange& exchange) {
  if (exchange.world.rate_limits.admit(exchange.access_token, exchange.operation,
                                       exchange.world.now())) {
    return std::nullopt;
  }
  return Refusal{429, "rate_limit_exceeded", "The API rate limit was exceeded.", 22,
                 "more requests in 60 s than the endpoint takes of one access token"};
}

Refused admit(Exchange& exchange, const std::vector<std::string_view>& any_scope) {
  if (auto refused = check_token(exchange)) return refused;
  if (auto refused = check_scope(exchange, any_scope)) return refused;
  return check_rate(exchange);
}

Refused read_json_body(Exchange& exchange, bool may_be_empty, json::object& out) {
  if (may_be_empty && exchange.body.empty()) return std::nullopt;
  const auto* type = find_header(exchange.head.headers, "Content-Type");
  const std::string media = type == nullptr ? "" : lower(type->substr(0, type->find(';')));
  if (media != "application/json" && media != "application/json ") {
    return Refusal{400, "invalid_params", "The content type must be application/json.", 29,
                   "the body's Content-Type is not application/json"};
  }
  auto document = json::parse(exchange.body);
  if (!document || !document->is_object()) {
    return Refusal{400, "invalid_params", "The request body is not a JSON object.", 29,
                   "the body is not a JSON object"};
  }
  out = std::move(document->get_object());
  return std::nullopt;
}

}  // namespace tokpost::sandbox
