#include "native/core/net/proxy_tunnel.hpp"

#include "native/core/net/reply_parser.hpp"

#include <array>
#include <utility>

namespace tokpost {
namespace {

Tunnel refused(int status) {
  if (status == 407) return {TransportFault::proxy, "it wants other credentials (status 407)"};
  return {TransportFault::proxy, "it answered with status " + std::to_string(status)};
}

}  // namespace

Awaitable<Tunnel> async_open_tunnel(ByteStream& stream, std::string connect_request) {
  const std::span<const char> request(connect_request);
  const IoResult sent = co_await stream.async_write(request);
  if (!sent.ok()) co_return Tunnel{sent.fault, {}};
  ReplyParser parser("CONNECT");
  std::string unread;
  while (!parser.head_done()) {
    std::array<char, 4096> block{};
    const std::span<char> into(block);
    const IoResult got = co_await stream.async_read_some(into);
    if (!got.ok()) co_return Tunnel{got.fault, {}};
    if (got.bytes == 0) co_return Tunnel{TransportFault::proxy, "it closed the connection"};
    unread.append(block.data(), got.bytes);
    const std::span<const char> bytes(unread);
    const ReplyParser::Step step = parser.put(bytes);
    if (step.fault != TransportFault::none) {
      co_return Tunnel{TransportFault::proxy, "its answer is not valid HTTP"};
    }
    unread.erase(0, step.consumed);
  }
  const int status = parser.reply().status;
  if (status / 100 != 2) co_return refused(status);
  // Both protocols that follow begin with us: whoever spoke now was not the target.
  if (!unread.empty()) co_return Tunnel{TransportFault::proxy, "it sent bytes ahead of the tunnel"};
  co_return Tunnel{};
}

}  // namespace tokpost
