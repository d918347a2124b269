#pragma once

#include <string>
#include <string_view>

namespace tokpost {

/// The 32 raw bytes.
std::string sha256(std::string_view text);
std::string hmac_sha256(std::string_view key, std::string_view text);

}  // namespace tokpost
