#pragma once

#include <cstddef>
#include <string>

namespace tokpost {

/// Random bytes as base64url: a value that nobody guesses and that needs no escaping in a URL or a
/// cookie.
std::string random_token(std::size_t bytes);

/// A `state` for the authorization request: 256 random bits.
std::string make_oauth_state();

}  // namespace tokpost
