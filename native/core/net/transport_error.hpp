#pragma once

#include "native/core/base/error.hpp"
#include "native/core/net/classify.hpp"

#include <string>

namespace tokpost {

/// The Error of an exchange that failed below HTTP. `message` is one sentence.
Error transport_error(TransportFault fault, std::string message, std::string operation,
                      bool request_sent);

/// What happened to the connection with `host`, as a sentence. `detail` says more where there is
/// more to say ("the certificate has expired").
std::string describe_fault(TransportFault fault, const std::string& host,
                           const std::string& detail);

}  // namespace tokpost
