#pragma once

#include <string>
#include <string_view>

namespace tokpost {

/// The text with every secret replaced by `[redacted]`: TikTok's tokens by their prefix (act.,
/// rft., clt.), bearer and basic credentials, and the values of parameters and JSON members that
/// carry secrets (client_secret, code, code_verifier, refresh_token, state, upload_token, …).
std::string redact(std::string_view text);

/// A URL as it may be shown: scheme, host and path, with `?[redacted]` in place of the query and
/// without user and password. Upload URLs and media URLs carry their signature in the query.
std::string redact_url(std::string_view url);

}  // namespace tokpost
