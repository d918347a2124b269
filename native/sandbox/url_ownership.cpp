#include "native/sandbox/url_ownership.hpp"

#include "native/core/net/url.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>

namespace tokpost::sandbox {
namespace {

bool is_under(const std::string& host, const std::string& domain) {
  return host == domain || (host.size() > domain.size() && host.ends_with(domain) &&
                            host[host.size() - domain.size() - 1] == '.');
}

}  // namespace

bool owns_url(const std::vector<std::string>& verified, std::string_view url) {
  const auto parts = parse_url(url);
  if (!parts || !parts->is_https()) return false;
  boost::system::error_code not_an_address;
  boost::asio::ip::make_address(parts->host, not_an_address);
  if (!not_an_address) return false;
  return std::any_of(verified.begin(), verified.end(), [&](const std::string& property) {
    if (!property.starts_with("https://")) return is_under(parts->host, property);
    // A prefix ends in a slash; the match is byte by byte.
    return property.ends_with("/") && url.starts_with(property);
  });
}

}  // namespace tokpost::sandbox
