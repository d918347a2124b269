#pragma once

#include "native/core/base/result.hpp"
#include "native/core/tiktok/config.hpp"

#include <string_view>

namespace tokpost::tiktok {

/// Reads `sqlite:PATH[?table=NAME]`, `memory:` or `postgres://…[?table=NAME]`. The error's message
/// goes on from the option's name, and shows nothing of the text, which may hold a password.
Result<StoreChoice> parse_store_choice(std::string_view text);

}  // namespace tokpost::tiktok
