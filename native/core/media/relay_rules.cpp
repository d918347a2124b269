#include "native/core/media/relay_rules.hpp"

#include <algorithm>

namespace tokpost::media {
namespace {

Error not_allowed(std::string message) {
  return make_error(Errc::forbidden, "relay_not_allowed", std::move(message), "relay.get");
}

}  // namespace

Status check_relay_url(const Url& url, const RelayRules& rules) {
  if (!rules.allow_private && !(url.is_https() && url.has_default_port())) {
    return not_allowed("A relayed URL must be https, on port 443.");
  }
  if (!url.user_info.empty()) return not_allowed("A relayed URL must not hold a user or password.");
  const bool named = std::find(rules.allow_hosts.begin(), rules.allow_hosts.end(), url.host) !=
                     rules.allow_hosts.end();
  if (!rules.allow_hosts.empty() && !named) {
    return not_allowed("The host " + url.host + " is not among those that may be relayed from.");
  }
  return {};
}

Result<Url> resolve_location(const Url& from, std::string_view location) {
  const std::string text(location.substr(0, location.find('#')));
  const std::size_t colon = text.find(':');
  if (colon != std::string::npos && colon < text.find_first_of("/?")) return parse_url(text);
  if (text.starts_with("//")) return parse_url(from.scheme + ":" + text);
  if (text.starts_with('/')) return parse_url(from.origin() + text);
  const std::string path(from.path());
  if (text.starts_with('?')) return parse_url(from.origin() + path + text);
  return parse_url(from.origin() + path.substr(0, path.rfind('/') + 1) + text);
}

}  // namespace tokpost::media
