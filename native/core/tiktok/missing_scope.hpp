#pragma once

#include "native/core/base/error.hpp"
#include "native/core/tiktok/config.hpp"

#include <string>
#include <string_view>

namespace tokpost::tiktok {

/// Kind `scope`, before anything is sent: names the scope and where the user grants it.
Error missing_scope_error(const AppConfig& config, std::string_view scope, std::string operation);

/// The app's page that begins a sign-in: the redirect URI without its last part, `/callback`. Empty
/// where the app has arranged its routes otherwise.
std::string reconnect_url(const AppConfig& config);

}  // namespace tokpost::tiktok
