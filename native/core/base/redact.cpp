#include "native/core/base/redact.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace tokpost {
namespace {

constexpr std::string_view kMark = "[redacted]";

// TikTok's token prefixes, and the schemes of an Authorization header.
constexpr std::array<std::string_view, 5> kPrefixes = {"act.", "rft.", "clt.", "Bearer ", "Basic "};

// Names of query parameters, form fields and JSON members whose values are secret. `code` is also
// the name of TikTok's error codes in JSON, so that it counts only before `=`.
constexpr std::array<std::string_view, 12> kNames = {
    "client_secret", "code_verifier", "access_token", "refresh_token", "upload_token", "token",
    "upload_id",     "clientSecret",  "accessToken",  "refreshToken",  "signature",    "state"};
constexpr std::array<std::string_view, 1> kFormOnlyNames = {"code"};

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// TikTok's tokens hold '!', '*', '.', '%' (when encoded), '~', '-': all but what ends a value in a
// URL, a form, JSON, a header or a sentence.
bool ends_value(char c) {
  return c == '&' || c == '"' || c == '\'' || c == '\\' || c == ';' || c == ',' || c == '<' ||
         c == '>' || c == ')' || c == '}' || c == ']' || c == '#' ||
         std::isspace(static_cast<unsigned char>(c)) != 0;
}

std::size_t value_end(std::string_view text, std::size_t from) {
  while (from < text.size() && !ends_value(text[from])) ++from;
  return from;
}

// The number of characters between a name's end and its value ("=", `":"`, `": "`), 0 if none.
std::size_t separator_size(std::string_view rest, bool form_only) {
  if (rest.starts_with("=")) return 1;
  if (form_only) return 0;
  std::size_t i = 0;
  while (i < rest.size() && (rest[i] == '"' || rest[i] == '\\')) ++i;
  if (i == rest.size() || rest[i] != ':') return 0;
  ++i;
  while (i < rest.size() && (rest[i] == ' ' || rest[i] == '"' || rest[i] == '\\')) ++i;
  return i;
}

// The offset of the secret that begins at `at` with a known prefix or name, npos if none does.
std::size_t secret_at(std::string_view text, std::size_t at) {
  if (at > 0 && is_word(text[at - 1])) return std::string_view::npos;
  const std::string_view rest = text.substr(at);
  for (const auto prefix : kPrefixes) {
    if (rest.starts_with(prefix)) return at + prefix.size();
  }
  const auto named = [&](std::string_view name, bool form_only) {
    if (!rest.starts_with(name)) return std::string_view::npos;
    const std::size_t gap = separator_size(rest.substr(name.size()), form_only);
    return gap == 0 ? std::string_view::npos : at + name.size() + gap;
  };
  for (const auto name : kNames) {
    if (const auto found = named(name, false); found != std::string_view::npos) return found;
  }
  for (const auto name : kFormOnlyNames) {
    if (const auto found = named(name, true); found != std::string_view::npos) return found;
  }
  return std::string_view::npos;
}

}  // namespace

std::string redact(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = secret_at(text, at);
    const std::size_t end = begin == std::string_view::npos ? begin : value_end(text, begin);
    if (begin == std::string_view::npos || end == begin) {
      out.push_back(text[at++]);
      continue;
    }
    out.append(text.substr(at, begin - at)).append(kMark);
    at = end;
  }
  return out;
}

std::string redact_url(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t authority = scheme == std::string_view::npos ? 0 : scheme + 3;
  const std::size_t path = std::min(url.find_first_of("/?#", authority), url.size());
  std::string_view host = url.substr(authority, path - authority);
  if (const auto at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
  const std::size_t query = std::min(url.find_first_of("?#", path), url.size());
  std::string out;
  out.append(url.substr(0, authority)).append(host).append(url.substr(path, query - path));
  if (query != url.size()) out.append("?").append(kMark);
  return out;
}

}  // namespace tokpost
