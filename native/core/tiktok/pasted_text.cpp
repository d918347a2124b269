#include "native/core/tiktok/pasted_text.hpp"

#include <algorithm>
#include <optional>

namespace tokpost::tiktok {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

bool is_quote(char c) {
  return c == '"' || c == '\'';
}

// A line that was cut off may keep one of the two.
bool is_quoted(std::string_view text) {
  return !text.empty() && (is_quote(text.front()) || is_quote(text.back()));
}

std::string_view without_quotes(std::string_view text) {
  if (!text.empty() && is_quote(text.front())) text.remove_prefix(1);
  if (!text.empty() && is_quote(text.back())) text.remove_suffix(1);
  return text;
}

bool is_variable_name(std::string_view text) {
  const auto is_letter = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  };
  return !text.empty() && is_letter(text.front()) &&
         std::ranges::all_of(text, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

// What follows `NAME=` or `export NAME=`, where a whole line of a .env file was pasted.
std::optional<std::string_view> behind_name(std::string_view text) {
  constexpr std::string_view kExport = "export ";
  if (text.starts_with(kExport)) text = without_blanks(text.substr(kExport.size()));
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const std::string_view name = without_blanks(text.substr(0, equals));
  const std::string_view rest = text.substr(equals + 1);
  if (!is_variable_name(name)) return std::nullopt;
  // Base64 ends so.
  const bool is_padding = rest.find_first_not_of('=') == std::string_view::npos;
  if (is_padding && name.find('_') == std::string_view::npos) return std::nullopt;
  return without_quotes(without_blanks(rest));
}

}  // namespace

std::string_view without_blanks(std::string_view text) {
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

PastedText read_pasted(std::string_view text) {
  PastedText pasted{without_blanks(text), {}};
  if (pasted.meant.empty()) {
    pasted.faults.push_back({"missing", "is blank; enter its value."});
    return pasted;
  }
  if (pasted.meant.size() != text.size()) {
    pasted.faults.push_back({"padded", "begins or ends with a blank; remove it."});
  }
  if (is_quoted(pasted.meant)) {
    pasted.faults.push_back({"quoted", "begins or ends with a quotation mark; remove it."});
    pasted.meant = without_quotes(pasted.meant);
  }
  if (const auto value = behind_name(pasted.meant)) {
    pasted.faults.push_back(
        {"name_left_in", "begins with a name and '='; keep only what follows it."});
    pasted.meant = *value;
  }
  return pasted;
}

}  // namespace tokpost::tiktok
