#include "native/core/net/url.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace tokpost {
namespace {

Error invalid_url(std::string message) {
  return make_error(Errc::validation, "invalid_url", std::move(message));
}

bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_unreserved(char c) {
  return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}
bool is_hex_or_colon(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// What may stand in a request line: printable ASCII without the space.
bool is_visible_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

std::optional<int> hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

// A registered name or IPv4 address; names in other scripts come as punycode.
bool is_host_name(std::string_view host) {
  return !host.empty() && host.size() <= 255 && host.front() != '.' &&
         std::ranges::all_of(host, [](char c) { return is_unreserved(c) && c != '~'; });
}

bool read_port(std::string_view text, std::uint16_t& port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port != 0;
}

// Splits "host:port" or "[v6]:port" and fills both into `url`.
bool read_host_and_port(std::string_view text, Url& url) {
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return false;
    url.host = lower(text.substr(1, close - 1));
    if (url.host.find(':') == std::string::npos ||
        !std::ranges::all_of(url.host, is_hex_or_colon)) {
      return false;
    }
    text.remove_prefix(close + 1);
    if (!text.empty() && !text.starts_with(':')) return false;
    port = text.empty() ? text : text.substr(1);
  } else {
    const std::size_t colon = text.find(':');
    url.host = lower(text.substr(0, colon));
    if (!is_host_name(url.host)) return false;
    if (colon != std::string_view::npos) port = text.substr(colon + 1);
  }
  url.port = url.is_https() ? 443 : 80;
  return port.empty() || read_port(port, url.port);
}

}  // namespace

std::string_view Url::path() const {
  return std::string_view(target).substr(0, target.find('?'));
}

std::string_view Url::query() const {
  const std::size_t mark = target.find('?');
  return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

std::string Url::authority(bool always_port) const {
  const bool v6 = host.find(':') != std::string::npos;
  std::string text = v6 ? "[" + host + "]" : host;
  if (always_port || !has_default_port()) text += ":" + std::to_string(port);
  return text;
}

std::string Url::origin() const {
  return scheme + "://" + authority();
}

std::string Url::text() const {
  std::string out = scheme + "://";
  if (!user_info.empty()) out += user_info + "@";
  return out + authority() + target;
}

Result<Url> parse_url(std::string_view text) {
  if (!is_visible_ascii(text)) {
    return invalid_url("The URL holds a space, a control character or text that is not encoded.");
  }
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) return invalid_url("The URL is not absolute.");
  Url url;
  url.scheme = lower(text.substr(0, colon));
  if (url.scheme != "http" && url.scheme != "https") {
    return invalid_url("The URL is neither http nor https.");
  }
  std::string_view rest = text.substr(colon + 3);
  rest = rest.substr(0, rest.find('#'));
  const std::size_t path = std::min(rest.find_first_of("/?"), rest.size());
  std::string_view authority = rest.substr(0, path);
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    url.user_info = authority.substr(0, at);
    authority.remove_prefix(at + 1);
  }
  if (!read_host_and_port(authority, url)) return invalid_url("The URL's host is not valid.");
  url.target = rest.substr(path);
  if (!url.target.starts_with('/')) url.target.insert(0, "/");
  return url;
}

std::string percent_encode(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4U];
    out += kHex[byte & 0xFU];
  }
  return out;
}

std::string percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const auto high = hex_value(text[i + 1]);
      const auto low = hex_value(text[i + 2]);
      if (high && low) {
        out += static_cast<char>(*high * 16 + *low);
        i += 2;
        continue;
      }
    }
    out += plus_is_space && text[i] == '+' ? ' ' : text[i];
  }
  return out;
}

std::string encode_params(const Params& params) {
  std::string out;
  for (const auto& [name, value] : params) {
    if (!out.empty()) out += '&';
    out += percent_encode(name);
    out += '=';
    out += percent_encode(value);
  }
  return out;
}

Params decode_params(std::string_view text) {
  Params params;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
    params.emplace_back(percent_decode(pair.substr(0, equals), true), percent_decode(value, true));
  }
  return params;
}

}  // namespace tokpost
