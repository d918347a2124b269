#pragma once

#include "native/core/net/http_message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokpost {

/// Which requests go through which proxy.
class ProxyRules {
 public:
  /// Fails (kind `config`, code `invalid_proxy`) on a URL that is not http://[user:password@]host.
  static Result<ProxyRules> read(std::string_view proxy_url, std::string_view no_proxy);

  /// The proxy for requests to this host, or nullptr. Loopback is never reached through one.
  const Url* find(std::string_view host) const;
  /// The value of Proxy-Authorization, empty where the proxy wants none.
  const std::string& authorization() const { return authorization_; }

 private:
  std::optional<Url> proxy_;
  std::string authorization_;
  std::vector<std::string> exceptions_;
};

/// Whether one entry of NO_PROXY holds for a host, as curl reads it: "*", a name (with all names
/// under it, with or without a leading dot), an address, or an address range ("10.0.0.0/8").
bool no_proxy_entry_matches(std::string_view entry, std::string_view host);

/// The request that asks a proxy for a tunnel to `authority`. Plain http goes through a tunnel too:
/// one way for both schemes, the credentials never reach the target, and it can name a checked
/// address where an absolute-form request leaves the look-up to the proxy.
std::string connect_request(std::string_view authority, std::string_view authorization,
                            std::string_view user_agent);

}  // namespace tokpost
