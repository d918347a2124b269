#include "native/core/net/proxy.hpp"

#include "native/core/net/resolver.hpp"

#include <boost/algorithm/string/case_conv.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <algorithm>
#include <locale>
#include <utility>

namespace tokpost {
namespace {

namespace asio = boost::asio;

std::string base64(std::string_view text) {
  static constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((text.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < text.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, text.size() - i);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = bits << 8U | (k < count ? static_cast<unsigned char>(text[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += k <= count ? kAlphabet[bits >> (18 - 6 * k) & 0x3FU] : '=';
    }
  }
  return out;
}

std::string_view without_dots(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.starts_with('.')) name.remove_prefix(1);
  return name;
}

template <class Network, class Address>
bool is_within(const Network& range, const Address& address) {
  return range.network() ==
         Network(address, static_cast<unsigned short>(range.prefix_length())).network();
}

bool range_holds(std::string_view entry, const asio::ip::address& address) {
  boost::system::error_code ec;
  const std::string text(entry);
  if (address.is_v4()) {
    const auto range = asio::ip::make_network_v4(text, ec);
    return !ec && is_within(range, address.to_v4());
  }
  const auto range = asio::ip::make_network_v6(text, ec);
  return !ec && is_within(range, address.to_v6());
}

std::vector<std::string> split_entries(std::string_view list) {
  static constexpr std::string_view kBetween = ", \t";
  std::vector<std::string> entries;
  while (true) {
    const std::size_t begin = list.find_first_not_of(kBetween);
    if (begin == std::string_view::npos) return entries;
    list.remove_prefix(begin);
    const std::size_t end = std::min(list.find_first_of(kBetween), list.size());
    entries.push_back(
        boost::algorithm::to_lower_copy(std::string(list.substr(0, end)), std::locale::classic()));
    list.remove_prefix(end);
  }
}

}  // namespace

Result<ProxyRules> ProxyRules::read(std::string_view proxy_url, std::string_view no_proxy) {
  ProxyRules rules;
  if (proxy_url.empty()) return rules;
  // The message does not repeat the URL: it may hold a password.
  auto url = parse_url(proxy_url);
  if (!url || url->is_https()) {
    return make_error(Errc::config, "invalid_proxy",
                      "The proxy's URL is not of the form http://[user:password@]host:port.");
  }
  if (!url->user_info.empty()) {
    rules.authorization_ = "Basic " + base64(percent_decode(url->user_info, false));
  }
  rules.proxy_ = std::move(url.value());
  rules.exceptions_ = split_entries(no_proxy);
  return rules;
}

const Url* ProxyRules::find(std::string_view host) const {
  if (!proxy_ || is_loopback_host(host)) return nullptr;
  const bool excepted = std::ranges::any_of(exceptions_, [host](const std::string& entry) {
    return no_proxy_entry_matches(entry, host);
  });
  return excepted ? nullptr : &*proxy_;
}

bool no_proxy_entry_matches(std::string_view entry, std::string_view host) {
  if (entry == "*") return true;
  boost::system::error_code no_literal;
  const auto address = asio::ip::make_address(std::string(host), no_literal);
  if (!no_literal) {
    if (entry.find('/') != std::string_view::npos) return range_holds(entry, address);
    if (entry.starts_with('[') && entry.ends_with(']')) {
      entry = entry.substr(1, entry.size() - 2);
    }
    boost::system::error_code ec;
    return asio::ip::make_address(std::string(entry), ec) == address && !ec;
  }
  entry = without_dots(entry);
  if (host.ends_with('.')) host.remove_suffix(1);
  if (entry.empty() || !host.ends_with(entry)) return false;
  return host.size() == entry.size() || host[host.size() - entry.size() - 1] == '.';
}

std::string connect_request(std::string_view authority, std::string_view authorization,
                            std::string_view user_agent) {
  std::string text = "CONNECT ";
  text += authority;
  text += " HTTP/1.1\r\nHost: ";
  text += authority;
  text += "\r\n";
  if (!authorization.empty()) {
    text += "Proxy-Authorization: ";
    text += authorization;
    text += "\r\n";
  }
  if (!user_agent.empty()) {
    text += "User-Agent: ";
    text += user_agent;
    text += "\r\n";
  }
  text += "\r\n";
  return text;
}

}  // namespace tokpost
