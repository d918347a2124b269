#pragma once

#include "native/core/base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tokpost {

/// How an exchange failed below HTTP.
enum class TransportFault : std::uint8_t {
  none,
  dns,      ///< the name has no address, or nobody answered who knows
  connect,  ///< refused, unreachable
  connect_timeout,
  tls_certificate,  ///< wrong name, expired, self-signed, unknown root; never retried
  tls_handshake,    ///< any other failure of TLS before the request
  proxy,            ///< the proxy refused CONNECT
  reset,            ///< the connection broke, or ended in the middle of a reply
  idle_timeout,     ///< no byte moved for the idle limit
  deadline,         ///< the whole took too long
  bad_reply,        ///< not HTTP
  reply_too_large,
  address_not_allowed,  ///< every address of the host is one that the caller does not allow
  body,                 ///< the caller's own body source failed
  cancelled,
};

/// What was seen of one exchange. At most one of the three parts decides: TikTok's code where there
/// is one, otherwise the status, otherwise the fault.
struct Observation {
  TransportFault fault = TransportFault::none;
  int http_status = 0;
  std::string_view tiktok_code;  ///< error.code, an OAuth error, or a fail_reason
};

struct Verdict {
  Errc kind = Errc::internal;
  std::string code;  ///< TikTok's where it has one, else ours ("tls_certificate", "http_502")
  bool retryable = false;
};

/// The one place that decides what a failure is and whether trying again can help. Pure.
Verdict classify(const Observation& seen);

}  // namespace tokpost
