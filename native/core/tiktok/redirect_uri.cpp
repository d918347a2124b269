#include "native/core/tiktok/redirect_uri.hpp"

#include "native/core/net/url.hpp"

namespace tokpost::tiktok {
namespace {

// "Redirect URIs must be shorter than 512 characters" (Login Kit for Web).
constexpr std::size_t kMaxLength = 511;

bool is_loopback(const Url& url) {
  return url.host == "localhost" || url.host == "127.0.0.1";
}

}  // namespace

std::vector<Issue> redirect_uri_issues(std::string_view uri, const std::string& path) {
  std::vector<Issue> issues;
  const auto report = [&](std::string code, const std::string& what) {
    issues.push_back({path, std::move(code), path + " " + what});
  };
  if (uri.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    report("missing", "is blank; enter the address that is registered with TikTok.");
    return issues;
  }
  if (uri.size() > kMaxLength) {
    report("too_long", "is longer than 511 characters, the most that TikTok takes; shorten it.");
  }
  if (uri.find('#') != std::string_view::npos) {
    report("has_fragment", "has a fragment (#…), which TikTok refuses; remove it.");
  }
  if (uri.find('?') != std::string_view::npos) {
    report("has_query",
           "has query parameters, which TikTok refuses; remove everything from '?' on.");
  }
  const Result<Url> url = parse_url(uri);
  if (url.has_error()) {
    report("invalid_url",
           "is no absolute URL; write it whole, such as https://example.com/callback.");
    return issues;
  }
  if (!url->is_https() && !is_loopback(*url)) {
    report("not_https",
           "is not https; TikTok takes http for localhost and 127.0.0.1 only (desktop apps).");
  }
  return issues;
}

bool is_loopback_redirect(std::string_view uri) {
  const Result<Url> url = parse_url(uri);
  return url.has_value() && is_loopback(*url);
}

}  // namespace tokpost::tiktok
