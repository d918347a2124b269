#pragma once

#include "native/sandbox/http_server.hpp"

#include <string>
#include <string_view>

namespace tokpost::sandbox {

/// "Not Found"; empty for a status without a name.
std::string_view reason_phrase(int status);

/// A reply's bytes from the status line on, with the framing headers that belong to it. HEAD gets
/// the length without the body.
std::string reply_text(const Reply& reply, bool is_head_request, bool keep_alive);

/// Whether the handler's own headers ask for the connection to be closed.
bool asks_to_close(const Reply& reply);

}  // namespace tokpost::sandbox
