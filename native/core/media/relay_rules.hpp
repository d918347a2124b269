#pragma once

#include "native/core/base/result.hpp"
#include "native/core/net/url.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokpost::media {

/// What a URL that a user chose may lead to (design decision 12).
struct RelayRules {
  /// Private addresses too, and with them other ports and plain http.
  bool allow_private = false;
  /// Only these hosts; empty for any.
  std::vector<std::string> allow_hosts;
};

/// Whether the URL itself may be fetched; its addresses are checked when it is connected to. Kind
/// `forbidden`, code `relay_not_allowed`.
Status check_relay_url(const Url& url, const RelayRules& rules);

/// Where a reply's Location leads (RFC 9110, 10.2.2).
Result<Url> resolve_location(const Url& from, std::string_view location);

}  // namespace tokpost::media
