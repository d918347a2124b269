#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/base/json.hpp"
#include "native/core/base/result.hpp"

#include <boost/json/array.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokpost {

/// Reads an answer's members; null and undefined are absent. The first one that is missing or of
/// another type is remembered, so that the answer is read through and then checked once.
class RemoteAnswer {
 public:
  RemoteAnswer(std::string method, const json::value& answer);

  std::string text(std::string_view name);
  std::optional<std::string> maybe_text(std::string_view name);
  std::vector<std::string> texts(std::string_view name);
  std::int64_t integer(std::string_view name);
  std::optional<std::int64_t> maybe_integer(std::string_view name);
  bool flag(std::string_view name);
  WallTime time(std::string_view name) { return from_unix_milliseconds(integer(name)); }
  std::optional<WallTime> maybe_time(std::string_view name);
  /// A member that is an object; an empty one where it is not.
  RemoteAnswer object(std::string_view name);
  const json::array& array(std::string_view name);

  /// The fault of what was read so far: kind `store`, code `store_answer_invalid`.
  Status check() const;
  template <class T>
  Result<T> finish(T value) const {
    if (auto fault = check(); fault.has_error()) return fault.error();
    return value;
  }

 private:
  const json::value* find(std::string_view name) const;
  void missed(std::string_view name);

  std::string method_;
  const json::object* object_;  ///< null where the answer is none
  std::string fault_;           ///< the member
};

/// The error of an answer whose `member` is not what the method answers; the answer itself where
/// that is empty.
Error invalid_answer(const std::string& method, std::string_view member);

/// An answer that is true or false.
Result<bool> read_yes_or_no(const std::string& method, const json::value& answer);

/// An answer that is a list, read item by item.
template <class T, class Read>
Result<std::vector<T>> read_each(const std::string& method, const json::value& answer,
                                 const Read& read) {
  if (!answer.is_array()) return invalid_answer(method, "the answer");
  std::vector<T> items;
  items.reserve(answer.get_array().size());
  for (const json::value& item : answer.get_array()) {
    RemoteAnswer reader(method, item);
    items.push_back(read(reader));
    if (auto fault = reader.check(); fault.has_error()) return fault.error();
  }
  return items;
}

/// As `null` where there is none.
json::value or_null(const std::optional<std::string>& text);
json::value or_null(const std::optional<std::int64_t>& number);
json::value or_null(const std::optional<WallTime>& time);
json::value text_or_null(std::optional<std::string_view> text);

}  // namespace tokpost
