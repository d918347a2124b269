#include "native/core/store/remote_answer.hpp"

#include <utility>

namespace tokpost {
namespace {

const json::object kNoObject;
const json::array kNoArray;

}  // namespace

RemoteAnswer::RemoteAnswer(std::string method, const json::value& answer)
    : method_(std::move(method)), object_(answer.if_object()) {
  if (object_ == nullptr) {
    object_ = &kNoObject;
    missed("the answer");
  }
}

const json::value* RemoteAnswer::find(std::string_view name) const {
  const json::value* member = json::find(*object_, name);
  return member == nullptr || member->is_null() ? nullptr : member;
}

void RemoteAnswer::missed(std::string_view name) {
  if (fault_.empty()) fault_ = name;
}

std::string RemoteAnswer::text(std::string_view name) {
  auto found = json::find_string(*object_, name);
  if (!found) missed(name);
  return std::move(found).value_or(std::string());
}

std::optional<std::string> RemoteAnswer::maybe_text(std::string_view name) {
  if (find(name) == nullptr) return std::nullopt;
  return text(name);
}

std::vector<std::string> RemoteAnswer::texts(std::string_view name) {
  std::vector<std::string> found;
  for (const json::value& item : array(name)) {
    const auto* const text = item.if_string();
    if (text == nullptr) {
      missed(name);
    } else {
      found.emplace_back(text->data(), text->size());
    }
  }
  return found;
}

std::int64_t RemoteAnswer::integer(std::string_view name) {
  const auto found = json::find_int(*object_, name);
  if (!found) missed(name);
  return found.value_or(0);
}

std::optional<std::int64_t> RemoteAnswer::maybe_integer(std::string_view name) {
  if (find(name) == nullptr) return std::nullopt;
  return integer(name);
}

bool RemoteAnswer::flag(std::string_view name) {
  const auto found = json::find_bool(*object_, name);
  if (!found) missed(name);
  return found.value_or(false);
}

std::optional<WallTime> RemoteAnswer::maybe_time(std::string_view name) {
  const auto found = maybe_integer(name);
  if (!found) return std::nullopt;
  return from_unix_milliseconds(*found);
}

RemoteAnswer RemoteAnswer::object(std::string_view name) {
  const json::value* const member = json::find(*object_, name);
  if (member == nullptr || !member->is_object()) {
    missed(name);
    return {method_, kNoObject};
  }
  return {method_, *member};
}

const json::array& RemoteAnswer::array(std::string_view name) {
  const json::array* const found = json::find_array(*object_, name);
  if (found == nullptr) missed(name);
  return found == nullptr ? kNoArray : *found;
}

Status RemoteAnswer::check() const {
  if (fault_.empty()) return {};
  return invalid_answer(method_, fault_);
}

Error invalid_answer(const std::string& method, std::string_view member) {
  return make_error(Errc::store, "store_answer_invalid",
                    "The store answered " + method + " with something else than it has to: see " +
                        std::string(member) + ".",
                    method);
}

Result<bool> read_yes_or_no(const std::string& method, const json::value& answer) {
  if (!answer.is_bool()) return invalid_answer(method, "the answer");
  return answer.get_bool();
}

json::value or_null(const std::optional<std::string>& text) {
  if (!text) return nullptr;
  return json::value(*text);
}

json::value or_null(const std::optional<std::int64_t>& number) {
  if (!number) return nullptr;
  return *number;
}

json::value or_null(const std::optional<WallTime>& time) {
  if (!time) return nullptr;
  return to_unix_milliseconds(*time);
}

json::value text_or_null(std::optional<std::string_view> text) {
  if (!text) return nullptr;
  return json::value(std::string(*text));
}

}  // namespace tokpost
