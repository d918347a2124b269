#include "native/core/publish/error_text.hpp"

#include "native/core/base/json.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace tokpost {
namespace {

Errc kind_named(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(Errc::internal); ++i) {
    const auto kind = static_cast<Errc>(i);
    if (to_string(kind) == name) return kind;
  }
  return Errc::internal;
}

json::array issues_array(const std::vector<Issue>& issues) {
  json::array array;
  for (const Issue& issue : issues) {
    json::object object;
    object["path"] = issue.path;
    object["code"] = issue.code;
    object["message"] = issue.message;
    array.push_back(std::move(object));
  }
  return array;
}

std::vector<Issue> issues_from(const json::object& parent) {
  std::vector<Issue> issues;
  const json::array* array = json::find_array(parent, "issues");
  if (array == nullptr) return issues;
  for (const json::value& entry : *array) {
    const auto* object = entry.if_object();
    if (object == nullptr) continue;
    issues.push_back({json::find_string(*object, "path").value_or(""),
                      json::find_string(*object, "code").value_or(""),
                      json::find_string(*object, "message").value_or("")});
  }
  return issues;
}

}  // namespace

std::string error_to_text(const Error& error) {
  const std::string_view kind = to_string(error.kind);
  json::object object;
  object["kind"] = boost::json::string_view(kind.data(), kind.size());
  object["code"] = error.code;
  object["message"] = error.message;
  object["operation"] = error.operation;
  object["status"] = error.http_status;
  object["logId"] = error.log_id;
  object["retryable"] = error.retryable;
  if (error.retry_after) object["retryAfterMs"] = error.retry_after->count();
  if (!error.issues.empty()) object["issues"] = issues_array(error.issues);
  return json::dump(object);
}

std::optional<Error> error_from_text(const std::string& text) {
  const Result<json::value> document = json::parse(text);
  if (document.has_error() || !document->is_object()) return std::nullopt;
  const json::object& object = document->get_object();
  Error error = make_error(kind_named(json::find_string(object, "kind").value_or("")),
                           json::find_string(object, "code").value_or(""),
                           json::find_string(object, "message").value_or(""),
                           json::find_string(object, "operation").value_or(""));
  error.http_status = static_cast<int>(json::find_int(object, "status").value_or(0));
  error.log_id = json::find_string(object, "logId").value_or("");
  error.retryable = json::find_bool(object, "retryable").value_or(false);
  if (const auto after = json::find_int(object, "retryAfterMs")) {
    error.retry_after = std::chrono::milliseconds(*after);
  }
  error.issues = issues_from(object);
  return error;
}

}  // namespace tokpost
