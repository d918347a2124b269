#pragma once

#include "native/core/base/result.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokpost::json {

using boost::json::array;
using boost::json::object;
using boost::json::value;

/// Parses a whole document. Integers stay exact in 64 bits; depth and duplicates are bounded by
/// Boost.JSON's parser. The error is kind `server`, code `invalid_json`, without the text.
Result<value> parse(std::string_view text);

std::string dump(const value& document);

/// Readers for replies that may lack anything: a missing or differently typed member is nullopt or
/// nullptr, never an exception.
const value* find(const object& parent, std::string_view name);
const object* find_object(const object& parent, std::string_view name);
const array* find_array(const object& parent, std::string_view name);
std::optional<std::string> find_string(const object& parent, std::string_view name);
std::optional<std::int64_t> find_int(const object& parent, std::string_view name);
std::optional<double> find_number(const object& parent, std::string_view name);
std::optional<bool> find_bool(const object& parent, std::string_view name);

/// Leaves the member out where there is no value.
template <class T>
void set_if(object& parent, std::string_view name, const std::optional<T>& member) {
  if (member) parent[{name.data(), name.size()}] = *member;
}

/// An id that TikTok sends as a number or as a string, as exact text; nullopt for anything else.
std::optional<std::string> id_text(const value& id);

}  // namespace tokpost::json
