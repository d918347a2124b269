#include "native/core/net/transport_error.hpp"

#include <utility>

namespace tokpost {
namespace {

std::string with_detail(std::string sentence, const std::string& detail) {
  if (!detail.empty()) sentence += ": " + detail;
  return sentence + ".";
}

}  // namespace

Error transport_error(TransportFault fault, std::string message, std::string operation,
                      bool request_sent) {
  Observation seen;
  seen.fault = fault;
  const Verdict verdict = classify(seen);
  Error error = make_error(verdict.kind, verdict.code, std::move(message), std::move(operation));
  error.retryable = verdict.retryable;
  error.request_sent = request_sent;
  return error;
}

std::string describe_fault(TransportFault fault, const std::string& host,
                           const std::string& detail) {
  switch (fault) {
    case TransportFault::none:
      break;
    case TransportFault::dns:
      return with_detail("No address was found for " + host, detail);
    case TransportFault::connect:
      return with_detail("The connection to " + host + " was refused or has no route", detail);
    case TransportFault::connect_timeout:
      return with_detail(host + " did not accept a connection in time", detail);
    case TransportFault::tls_certificate:
      return with_detail("The certificate of " + host + " is not trusted", detail);
    case TransportFault::tls_handshake:
      return with_detail("The TLS handshake with " + host + " failed", detail);
    case TransportFault::proxy:
      return with_detail("The proxy did not open a tunnel to " + host, detail);
    case TransportFault::reset:
      return with_detail("The connection to " + host + " broke before the reply was complete",
                         detail);
    case TransportFault::idle_timeout:
      return with_detail("The connection to " + host + " stood still for too long", detail);
    case TransportFault::deadline:
      return with_detail("The request to " + host + " took longer than it may", detail);
    case TransportFault::bad_reply:
      return with_detail("The reply of " + host + " is not valid HTTP", detail);
    case TransportFault::reply_too_large:
      return with_detail("The reply of " + host + " is larger than allowed", detail);
    case TransportFault::address_not_allowed:
      return with_detail(host + " has no address that may be connected to", detail);
    case TransportFault::body:
      return with_detail("The request's body could not be read", detail);
    case TransportFault::cancelled:
      return "The operation was cancelled.";
  }
  return with_detail("The exchange with " + host + " failed", detail);
}

}  // namespace tokpost
