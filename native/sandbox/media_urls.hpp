#pragma once

#include "native/sandbox/exchange.hpp"

#include <string>

namespace tokpost::sandbox {

/// Signed addresses that die: an avatar's after 2 hours, a cover's after 6 (API facts, row 67).
std::string avatar_url(const World& world, const User& user, std::string_view size);
std::string cover_url(const World& world, const Video& video);

/// Answers them: a drawn picture, 403 where the address has died or was tampered with, else 404.
Reply media(Exchange& exchange);

}  // namespace tokpost::sandbox
