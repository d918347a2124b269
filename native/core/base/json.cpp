#include "native/core/base/json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <limits>

namespace tokpost::json {

Result<value> parse(std::string_view text) {
  boost::system::error_code ec;
  value document = boost::json::parse({text.data(), text.size()}, ec);
  if (ec) return make_error(Errc::server, "invalid_json", "The reply is not valid JSON.");
  return document;
}

std::string dump(const value& document) {
  return boost::json::serialize(document);
}

const value* find(const object& parent, std::string_view name) {
  return parent.if_contains({name.data(), name.size()});
}

const object* find_object(const object& parent, std::string_view name) {
  const value* member = find(parent, name);
  return member == nullptr ? nullptr : member->if_object();
}

const array* find_array(const object& parent, std::string_view name) {
  const value* member = find(parent, name);
  return member == nullptr ? nullptr : member->if_array();
}

std::optional<std::string> find_string(const object& parent, std::string_view name) {
  const value* member = find(parent, name);
  const auto* text = member == nullptr ? nullptr : member->if_string();
  if (text == nullptr) return std::nullopt;
  return std::string(text->data(), text->size());
}

std::optional<std::int64_t> find_int(const object& parent, std::string_view name) {
  const value* member = find(parent, name);
  if (member == nullptr) return std::nullopt;
  if (const auto* number = member->if_int64()) return *number;
  if (const auto* number = member->if_uint64();
      number != nullptr && *number <= std::numeric_limits<std::int64_t>::max()) {
    return static_cast<std::int64_t>(*number);
  }
  return std::nullopt;
}

std::optional<double> find_number(const object& parent, std::string_view name) {
  const value* member = find(parent, name);
  if (member == nullptr || !member->is_number()) return std::nullopt;
  return member->to_number<double>();
}

std::optional<bool> find_bool(const object& parent, std::string_view name) {
  const value* member = find(parent, name);
  const bool* flag = member == nullptr ? nullptr : member->if_bool();
  return flag == nullptr ? std::nullopt : std::optional<bool>(*flag);
}

std::optional<std::string> id_text(const value& id) {
  if (const auto* text = id.if_string()) return std::string(text->data(), text->size());
  if (const auto* number = id.if_int64()) return std::to_string(*number);
  if (const auto* number = id.if_uint64()) return std::to_string(*number);
  return std::nullopt;
}

}  // namespace tokpost::json
