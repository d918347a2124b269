#pragma once

#include "native/core/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokpost {

/// An absolute http or https URL in the parts a client needs. Path and query stay as they were
/// written: upload URLs must go back to TikTok verbatim.
/// (Boost.URL would do; it cannot be built from one file in all Boost versions that we accept.)
struct Url {
  std::string scheme;     ///< "http" or "https"
  std::string user_info;  ///< as written, still percent-encoded; only proxies have one
  std::string host;       ///< lower case, IPv6 without brackets
  std::uint16_t port = 0;
  std::string target;  ///< path and query, at least "/"

  bool is_https() const { return scheme == "https"; }
  bool has_default_port() const { return port == (is_https() ? 443 : 80); }
  std::string_view path() const;
  std::string_view query() const;  ///< without the question mark
  /// "host" or "host:port", IPv6 in brackets, as the Host header and CONNECT want it.
  std::string authority(bool always_port = false) const;
  std::string origin() const;
  std::string text() const;
};

/// Fails with kind `validation`, code `invalid_url`; a fragment is dropped.
Result<Url> parse_url(std::string_view text);

using Params = std::vector<std::pair<std::string, std::string>>;

/// Everything but A–Z a–z 0–9 - . _ ~ becomes %XX.
std::string percent_encode(std::string_view text);
/// A malformed escape stays as it is. `plus_is_space` for query strings and forms.
std::string percent_decode(std::string_view text, bool plus_is_space);
/// name=value&… with both sides encoded: a query string or an application/x-www-form-urlencoded
/// body.
std::string encode_params(const Params& params);
Params decode_params(std::string_view text);

}  // namespace tokpost
