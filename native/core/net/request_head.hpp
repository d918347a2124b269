#pragma once

#include "native/core/net/http_message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokpost {

/// Refuses (kind `validation`) a request that would not arrive as one: a line break in its target
/// or headers, a name that is no token, or a header that is the client's own to set.
Status check_request(const HttpRequest& request);

/// The size of the request's body; nullopt where it has none.
std::optional<std::uint64_t> body_size(const HttpRequest& request);

/// The request up to its blank line.
std::string request_head(const HttpRequest& request, std::string_view user_agent);

}  // namespace tokpost
