#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tokpost::sandbox {

/// TikTok's rules for a redirect URI at registration (API facts, section 1.8): what is wrong with
/// it, or nullopt. A loopback host with a port is the desktop platform's, the rest the web's.
std::optional<std::string> redirect_uri_fault(std::string_view uri);

/// A desktop app's redirect: localhost or 127.0.0.1 with a port, where PKCE is compulsory.
bool is_loopback_redirect(std::string_view uri);

/// Whether `asked` is the registered URI, byte by byte but for a wildcard port.
bool matches_redirect_uri(std::string_view registered, std::string_view asked);

}  // namespace tokpost::sandbox
