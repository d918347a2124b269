#include "native/core/tiktok/wire.hpp"

#include "native/core/base/redact.hpp"
#include "native/core/net/backoff.hpp"
#include "native/core/net/classify.hpp"
#include "native/core/tiktok/secret_body.hpp"

#include <utility>

namespace tokpost::tiktok {
namespace {

// TikTok's messages are a sentence; what is longer is not one.
constexpr std::size_t kLongestMessage = 300;

HttpRequest request_to(const AppConfig& config, std::string_view method, std::string_view path,
                       std::string_view operation) {
  HttpRequest request;
  request.method = method;
  request.url = config.api_url;
  request.url.target = path;
  request.operation = operation;
  request.headers.push_back({"Accept", "application/json"});
  return request;
}

void authorize(HttpRequest& request, const Secret& token) {
  request.headers.push_back({"Authorization", "Bearer " + token.reveal()});
}

// The parts of an error in either of TikTok's two shapes.
struct TikTokError {
  std::string code;
  std::string message;
  std::string log_id;
};

// The documents' tables say logid, every sample and real reply log_id.
std::string log_id_in(const json::object& object) {
  if (auto id = json::find_string(object, "log_id")) return *std::move(id);
  return json::find_string(object, "logid").value_or("");
}

TikTokError error_in(const json::object& inner) {
  return {json::find_string(inner, "code").value_or(""),
          json::find_string(inner, "message").value_or(""), log_id_in(inner)};
}

TikTokError oauth_error_in(const json::object& flat) {
  return {json::find_string(flat, "error").value_or(""),
          json::find_string(flat, "error_description").value_or(""), log_id_in(flat)};
}

std::string sentence(const TikTokError& said, const Verdict& verdict, const HttpReply& reply) {
  if (!said.message.empty())
    return redact(std::string_view(said.message).substr(0, kLongestMessage));
  if (!said.code.empty()) return "TikTok refused the request: " + verdict.code + ".";
  return "TikTok answered HTTP " + std::to_string(reply.status) + " without a reply of its own.";
}

Error error_of(const HttpReply& reply, const TikTokError& said, const Observation& seen,
               std::string_view operation, WallTime now) {
  const Verdict verdict = classify(seen);
  Error error;
  error.kind = verdict.kind;
  error.code = verdict.code;
  error.retryable = verdict.retryable;
  error.message = sentence(said, verdict, reply);
  error.operation = operation;
  error.http_status = reply.status;
  error.log_id = said.log_id;
  if (error.log_id.empty()) {
    if (const auto* header = find_header(reply.headers, "x-tt-logid")) error.log_id = *header;
  }
  if (const auto* header = find_header(reply.headers, "retry-after")) {
    error.retry_after = parse_retry_after(*header, now);
  }
  // A refusal in TikTok's own words says that nothing happened. A 5xx and a time-out leave it open.
  error.request_sent =
      reply.request_sent && (verdict.kind == Errc::server || verdict.kind == Errc::timeout);
  return error;
}

Error refusal(const HttpReply& reply, const TikTokError& said, std::string_view operation,
              WallTime now) {
  return error_of(reply, said, {.http_status = reply.status, .tiktok_code = said.code}, operation,
                  now);
}

bool is_success(int status) {
  return status >= 200 && status < 300;
}

// A reply that is not TikTok's: a page of its gateway ("Unsupported path(Janus)"), of a proxy, or a
// truncated document. Whatever its status, TikTok may have handled the request behind it; only who
// limits a rate has not let it through.
Error foreign_reply(const HttpReply& reply, std::string_view operation, WallTime now) {
  const Observation seen = is_success(reply.status)
                               ? Observation{.fault = TransportFault::bad_reply}
                               : Observation{.http_status = reply.status};
  Error error = error_of(reply, {}, seen, operation, now);
  error.request_sent = reply.request_sent && error.kind != Errc::rate_limit;
  return error;
}

}  // namespace

HttpRequest api_get(const AppConfig& config, const Secret& token, std::string_view path,
                    std::string_view operation, const Params& query) {
  HttpRequest request = request_to(config, "GET", path, operation);
  if (!query.empty()) request.url.target += "?" + encode_params(query);
  authorize(request, token);
  request.idempotent = true;
  return request;
}

HttpRequest api_post(const AppConfig& config, const Secret& token, std::string_view path,
                     std::string_view operation, const json::object& body) {
  HttpRequest request = request_to(config, "POST", path, operation);
  authorize(request, token);
  request.headers.push_back({"Content-Type", "application/json; charset=UTF-8"});
  request.body = json::dump(body);
  return request;
}

HttpRequest oauth_post(const AppConfig& config, std::string_view path, std::string_view operation,
                       Params secrets) {
  HttpRequest request = request_to(config, "POST", path, operation);
  request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  request.headers.push_back({"Cache-Control", "no-cache"});
  request.body_source = std::make_shared<SecretBody>(Secret(encode_params(secrets)));
  for (auto& [name, value] : secrets) secure_zero(value);
  return request;
}

Result<json::object> read_api_reply(const HttpReply& reply, std::string_view operation,
                                    WallTime now) {
  Result<json::value> document = json::parse(reply.body);
  const json::object* envelope = document.has_value() ? document->if_object() : nullptr;
  if (envelope == nullptr) return foreign_reply(reply, operation, now);
  // The error-handling page prints the inner object bare.
  const json::object* inner = json::find_object(*envelope, "error");
  const TikTokError said = inner != nullptr ? error_in(*inner) : error_in(*envelope);
  if (said.code.empty()) {
    // Its gateway, and OAuth behind it, answer flat errors here too.
    const TikTokError flat = oauth_error_in(*envelope);
    if (!flat.code.empty()) return refusal(reply, flat, operation, now);
    return foreign_reply(reply, operation, now);
  }
  if (said.code != "ok" || !is_success(reply.status)) return refusal(reply, said, operation, now);
  const json::object* data = json::find_object(*envelope, "data");
  return data == nullptr ? json::object() : *data;
}

Result<json::object> read_oauth_reply(const HttpReply& reply, std::string_view operation,
                                      WallTime now) {
  Result<json::value> document = json::parse(reply.body);
  const json::object* flat = document.has_value() ? document->if_object() : nullptr;
  if (flat == nullptr) return foreign_reply(reply, operation, now);
  TikTokError said = oauth_error_in(*flat);
  if (const auto* inner = json::find_object(*flat, "error"); inner != nullptr) {
    said = error_in(*inner);  // the other shape, from a gateway
  }
  if (!said.code.empty() && said.code != "ok") return refusal(reply, said, operation, now);
  if (!is_success(reply.status)) return foreign_reply(reply, operation, now);
  return std::move(document->as_object());
}

Error incomplete_reply(const HttpReply& reply, std::string_view operation,
                       std::string_view missing) {
  Error error = error_of(reply, {}, {.fault = TransportFault::bad_reply}, operation, WallTime{});
  error.message = "TikTok's reply lacks " + std::string(missing) + ".";
  return error;
}

}  // namespace tokpost::tiktok
