#pragma once

#include "native/sandbox/exchange.hpp"

namespace tokpost::sandbox {

/// Hands a request of the API host, its body in hand, to its endpoint.
Reply answer(Exchange& exchange);

/// What the fault script answers instead of handling the request.
Reply fault_reply(Exchange& exchange);

/// What the fault script does to an answer whose request took effect.
void garble(const Fault& fault, Reply& reply);

/// `expire` and `revoke` of a fault, on the access token that the request carries.
void spoil_token(Exchange& exchange);

}  // namespace tokpost::sandbox
