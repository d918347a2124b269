#include "native/core/tiktok/missing_scope.hpp"

#include <utility>

namespace tokpost::tiktok {

std::string reconnect_url(const AppConfig& config) {
  constexpr std::string_view kCallback = "/callback";
  const std::string& redirect = config.redirect_uri;
  if (!redirect.ends_with(kCallback)) return {};
  return redirect.substr(0, redirect.size() - kCallback.size());
}

Error missing_scope_error(const AppConfig& config, std::string_view scope, std::string operation) {
  std::string message = "The user has not granted the scope " + std::string(scope) +
                        ". Connect the account again with it: ";
  const std::string url = reconnect_url(config);
  message += url.empty() ? "oauth.authorizationUrl() gives the page" : url;
  return make_error(Errc::scope, "missing_scope", message + ".", std::move(operation));
}

}  // namespace tokpost::tiktok
