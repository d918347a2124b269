#include "native/binding/convert_trace.hpp"

#include <optional>
#include <string>

namespace tokpost {
namespace {

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

Napi::Value request_object(Napi::Env env, const RequestTrace& record) {
  ObjectWriter writer(env);
  writer.set("type", std::string("request"))
      .set("operation", record.operation)
      .set("method", record.method)
      .set("host", record.host)
      .set("path", record.path)
      .set("durationMs", static_cast<std::int64_t>(record.took.count()))
      .set("attempt", static_cast<std::int64_t>(record.attempt))
      .set("code", unless_empty(record.code));
  if (record.status != 0) writer.set("status", static_cast<std::int64_t>(record.status));
  return writer.object();
}

Napi::Value retry_object(Napi::Env env, const RetryTrace& record) {
  return ObjectWriter(env)
      .set("type", std::string("retry"))
      .set("operation", record.operation)
      .set("attempt", static_cast<std::int64_t>(record.attempt))
      .set("delayMs", static_cast<std::int64_t>(record.delay.count()))
      .set("code", record.code)
      .object();
}

}  // namespace

Napi::Value Js<TraceRecord>::from(Napi::Env env, const TraceRecord& record) {
  if (const auto* request = std::get_if<RequestTrace>(&record)) {
    return request_object(env, *request);
  }
  return retry_object(env, std::get<RetryTrace>(record));
}

}  // namespace tokpost
