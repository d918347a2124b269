#pragma once

#include "native/sandbox/http_server.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokpost::sandbox {

enum class HeadState : std::uint8_t { incomplete, complete, refused };

/// What the front of a connection's bytes holds.
struct ParsedHead {
  HeadState state = HeadState::incomplete;
  int refusal_status = 0;      ///< with `refused`: 400, 417, 431, 501 or 505
  std::size_t size_bytes = 0;  ///< of the head, up to and with its blank line
  RequestHead head;
  bool chunked = false;
  bool keep_alive = false;
  bool expects_continue = false;
};

/// Pure: called again with more bytes while the head is incomplete. Framing that two readers could
/// understand differently (two lengths, a length beside a transfer coding) is refused.
ParsedHead parse_head(std::string_view bytes, std::size_t limit_bytes);

}  // namespace tokpost::sandbox
