#include "native/core/base/arguments.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tokpost {
namespace {

constexpr std::uint64_t kMaxSafeInteger = (std::uint64_t{1} << 53) - 1;

// JavaScript has one type of number: 3.0 is as good an integer as 3.
std::optional<std::int64_t> as_integer(const json::value& value) {
  if (const auto* number = value.if_int64()) return *number;
  if (const auto* number = value.if_uint64(); number != nullptr && *number <= kMaxSafeInteger) {
    return static_cast<std::int64_t>(*number);
  }
  const auto* number = value.if_double();
  if (number == nullptr || std::trunc(*number) != *number ||
      std::abs(*number) > static_cast<double>(kMaxSafeInteger)) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(*number);
}

}  // namespace

Arguments::Arguments(const json::object& input, std::string path, std::vector<Issue>& issues)
    : input_(input), path_(std::move(path)), issues_(issues) {}

const json::value* Arguments::any(std::string_view name) {
  asked_.emplace_back(name);
  const json::value* member = json::find(input_, name);
  return member == nullptr || member->is_null() ? nullptr : member;
}

bool Arguments::has(std::string_view name) {
  return any(name) != nullptr;
}

void Arguments::text(std::string_view name, std::string& out) {
  const auto* member = any(name);
  if (member == nullptr) return;
  if (const auto* found = member->if_string()) {
    out.assign(found->data(), found->size());
  } else {
    fault(name, "type", "must be a string");
  }
}

void Arguments::flag(std::string_view name, bool& out) {
  const auto* member = any(name);
  if (member == nullptr) return;
  if (const auto* found = member->if_bool()) {
    out = *found;
  } else {
    fault(name, "type", "must be true or false");
  }
}

void Arguments::number(std::string_view name, double& out, double above) {
  const auto* member = any(name);
  if (member == nullptr) return;
  const double found = member->is_number() ? member->to_number<double>() : above;
  if (std::isfinite(found) && found > above) {
    out = found;
  } else {
    fault(name, "range", "must be a number above " + std::to_string(static_cast<int>(above)));
  }
}

void Arguments::integer(std::string_view name, std::optional<std::int64_t>& out,
                        std::int64_t lowest, std::int64_t highest) {
  const auto* member = any(name);
  if (member == nullptr) return;
  const auto found = as_integer(*member);
  if (found && *found >= lowest && *found <= highest) {
    out = found;
  } else {
    fault(name, "range",
          "must be an integer from " + std::to_string(lowest) + " to " + std::to_string(highest));
  }
}

void Arguments::integer(std::string_view name, std::int64_t& out, std::int64_t lowest,
                        std::int64_t highest) {
  std::optional<std::int64_t> found;
  integer(name, found, lowest, highest);
  if (found) out = *found;
}

void Arguments::texts(std::string_view name, std::vector<std::string>& out) {
  const auto* found = array(name);
  if (found == nullptr) return;
  std::vector<std::string> read;
  for (const auto& item : *found) {
    const auto* text = item.if_string();
    if (text == nullptr) {
      fault(name, "type", "must be an array of strings");
      return;
    }
    read.emplace_back(text->data(), text->size());
  }
  out = std::move(read);
}

std::optional<std::size_t> Arguments::word(std::string_view name,
                                           const std::vector<std::string_view>& words) {
  const auto* member = any(name);
  if (member == nullptr) return std::nullopt;
  if (const auto* found = member->if_string()) {
    const auto at = std::find(words.begin(), words.end(), std::string_view(*found));
    if (at != words.end()) return static_cast<std::size_t>(at - words.begin());
  }
  std::string known;
  for (const auto word : words) known.append(known.empty() ? "" : ", ").append(word);
  fault(name, "unknown", "must be one of " + known);
  return std::nullopt;
}

const json::object* Arguments::object(std::string_view name) {
  const auto* member = any(name);
  if (member == nullptr) return nullptr;
  if (!member->is_object()) fault(name, "type", "must be an object");
  return member->if_object();
}

const json::array* Arguments::array(std::string_view name) {
  const auto* member = any(name);
  if (member == nullptr) return nullptr;
  if (!member->is_array()) fault(name, "type", "must be an array");
  return member->if_array();
}

void Arguments::fault(std::string_view name, std::string code, std::string message) {
  std::string path = path_ + std::string(name);
  issues_.push_back({path, std::move(code), "`" + path + "` " + std::move(message) + "."});
}

void Arguments::refuse_others() {
  for (const auto& member : input_) {
    const std::string_view name(member.key().data(), member.key().size());
    if (std::find(asked_.begin(), asked_.end(), name) == asked_.end()) {
      fault(name, "unknown", "is not known");
    }
  }
}

Error faulty(Errc kind, std::string code, std::string_view what, std::vector<Issue> issues,
             std::string operation) {
  std::string message(what);
  for (const auto& issue : issues) message.append(" ").append(issue.message);
  Error error = make_error(kind, std::move(code), std::move(message), std::move(operation));
  error.issues = std::move(issues);
  return error;
}

}  // namespace tokpost
