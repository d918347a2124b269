#pragma once

#include "native/core/base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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

/// What the exchange was for: the same status or code means different things to each.
enum class Exchange : std::uint8_t {
  api,           ///< a call of the API or of OAuth
  media_upload,  ///< the PUT of a chunk, whose statuses have meanings of their own (media transfer
                 ///< guide)
  post_outcome,  ///< the fail_reason of a post that TikTok gave up
};

/// What was seen of one exchange. At most one of the three parts decides: TikTok's code where there
/// is one, otherwise the status, otherwise the fault.
struct Observation {
  TransportFault fault = TransportFault::none;
  int http_status = 0;
  std::string_view tiktok_code = {};  ///< error.code, an OAuth error, or a fail_reason
  Exchange exchange = Exchange::api;
};

struct Verdict {
  Errc kind = Errc::internal;
  std::string code;  ///< TikTok's where it has one, else ours ("tls_certificate", "http_502")
  bool retryable = false;
};

/// The one place that decides what a failure is and whether trying again can help. Pure.
Verdict classify(const Observation& seen);

/// Every code that classify() knows by name: TikTok's and ours, each once.
std::vector<std::string_view> classified_codes();

}  // namespace tokpost
