#pragma once

#include "native/core/base/result.hpp"
#include "native/core/net/url.hpp"
#include "native/core/runtime/job.hpp"

#include <boost/asio/ip/address.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokpost {

struct HttpHeader {
  std::string name;
  std::string value;
};

using HttpHeaders = std::vector<HttpHeader>;

/// The first header of that name in any case; nullptr if there is none.
const std::string* find_header(const HttpHeaders& headers, std::string_view name);

/// A request body that is read in pieces, so that a video never stands in memory as a whole.
class RequestBody {
 public:
  virtual ~RequestBody() = default;
  virtual std::uint64_t size() const = 0;
  /// The next piece, empty when all has been handed out. It stays valid until the next call.
  virtual Awaitable<Result<std::span<const char>>> async_next() = 0;
  /// Back to the start for another attempt; false where the bytes cannot be had again.
  virtual bool rewind() = 0;
};

struct HttpReply {
  int status = 0;
  HttpHeaders headers;
  std::string body;
  /// False when the reply came before the request's last byte was handed to the socket.
  bool request_sent = true;
};

struct HttpRequest {
  std::string method = "GET";
  Url url;
  HttpHeaders headers;  ///< Host, Content-Length, User-Agent and Connection are the client's own
  std::string body;
  std::shared_ptr<RequestBody> body_source;  ///< instead of `body`
  std::string operation;  ///< "oauth.token"; names the request in errors and logs
  int attempt = 1;        ///< which of its operation's; for those who watch
  /// Whether sending it twice does no harm. Only then is it repeated when a kept-alive connection
  /// turns out dead after its bytes were handed over.
  bool idempotent = false;
  bool expect_continue = false;
  std::size_t max_reply_bytes = 1 << 20;
  /// Called as body bytes are handed to the socket, with their number so far.
  std::function<void(std::uint64_t sent_bytes)> on_sent;
  /// Where set, takes the reply's body in pieces (`head` without a body) instead of
  /// HttpReply::body, and `max_reply_bytes` does not count. Reading goes on when the piece has been
  /// taken; a failure ends the exchange and is its answer.
  std::function<Awaitable<Status>(const HttpReply& head, std::span<const char> piece)>
      on_reply_piece;
  /// Where set, only addresses for which it answers true are connected to (design decision 12).
  std::function<bool(const boost::asio::ip::address&)> allow_address;
};

}  // namespace tokpost
