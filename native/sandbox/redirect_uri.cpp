#include "native/sandbox/redirect_uri.hpp"

#include <algorithm>
#include <cctype>

namespace tokpost::sandbox {
namespace {

constexpr std::size_t kLongest = 511;

struct Parts {
  std::string_view scheme;
  std::string_view host;
  std::string_view port;  ///< empty: none
  std::string_view path;
};

std::optional<Parts> split(std::string_view uri) {
  const auto scheme_end = uri.find("://");
  if (scheme_end == std::string_view::npos) return std::nullopt;
  Parts parts;
  parts.scheme = uri.substr(0, scheme_end);
  const auto rest = uri.substr(scheme_end + 3);
  const auto path = std::min(rest.find_first_of("/?#"), rest.size());
  const auto authority = rest.substr(0, path);
  parts.path = rest.substr(path);
  const auto colon = authority.rfind(':');
  parts.host = authority.substr(0, colon);
  if (colon != std::string_view::npos) parts.port = authority.substr(colon + 1);
  return parts;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 5 && std::all_of(text.begin(), text.end(), [](char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
  });
}

bool is_loopback_host(std::string_view host) {
  return host == "localhost" || host == "127.0.0.1";
}

bool is_loopback(const Parts& parts) {
  return is_loopback_host(parts.host) && !parts.port.empty();
}

}  // namespace

std::optional<std::string> redirect_uri_fault(std::string_view uri) {
  if (uri.size() > kLongest) return "must be shorter than 512 characters";
  if (uri.find_first_of(" \t\r\n") != std::string_view::npos) return "must not hold blanks";
  const auto parts = split(uri);
  if (!parts || parts->host.empty()) return "must be an absolute URL";
  if (uri.find('?') != std::string_view::npos) return "must not have a query";
  if (uri.find('#') != std::string_view::npos) return "must not have a fragment";
  if (is_loopback(*parts)) {
    if (parts->scheme != "http" && parts->scheme != "https") return "must be http or https";
    if (parts->port != "*" && !is_number(parts->port)) return "must have a port, or * for any";
    return std::nullopt;
  }
  if (parts->scheme == "http" && is_loopback_host(parts->host)) {
    return "must have a port, or * for any";
  }
  if (parts->scheme != "https") return "must be https";
  if (!parts->port.empty() && !is_number(parts->port)) return "must not have a wildcard port";
  return std::nullopt;
}

bool is_loopback_redirect(std::string_view uri) {
  const auto parts = split(uri);
  return parts && is_loopback(*parts);
}

bool matches_redirect_uri(std::string_view registered, std::string_view asked) {
  if (registered == asked) return true;
  const auto known = split(registered);
  const auto parts = split(asked);
  return known && parts && known->port == "*" && is_loopback(*known) && is_number(parts->port) &&
         known->scheme == parts->scheme && known->host == parts->host && known->path == parts->path;
}

}  // namespace tokpost::sandbox
