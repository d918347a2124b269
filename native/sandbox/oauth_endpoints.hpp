#pragma once

#include "native/sandbox/exchange.hpp"

namespace tokpost::sandbox {

/// GET: the consent page, the redirect of somebody who is signed in and has allowed it before, or
/// the error page. POST: what the person clicked.
Reply authorize(Exchange& exchange);
Reply token(Exchange& exchange);
Reply revoke(Exchange& exchange);

}  // namespace tokpost::sandbox
