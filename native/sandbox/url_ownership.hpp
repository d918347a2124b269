#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tokpost::sandbox {

/// Whether TikTok would pull from this URL: https, no IP address, and under a verified domain (or
/// one of its subdomains) or a verified prefix (API facts, section 4.7).
bool owns_url(const std::vector<std::string>& verified, std::string_view url);

}  // namespace tokpost::sandbox
