#pragma once

#include "native/core/base/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokpost::tiktok {

/// What TikTok would refuse about a redirect URI; empty where nothing is wrong. `path` names the
/// input in the issues, whose messages never repeat the value.
std::vector<Issue> redirect_uri_issues(std::string_view uri, const std::string& path);

/// Whether TikTok treats it as a desktop app's, which allows http and demands a challenge in hex.
/// Only localhost and 127.0.0.1 count ("Login Kit for Desktop").
bool is_loopback_redirect(std::string_view uri);

}  // namespace tokpost::tiktok
