#pragma once

#include "native/core/base/error.hpp"
#include "native/core/tiktok/mode.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokpost::tiktok {

/// What the person can do about an error, in one or two sentences; never empty.
std::string hint_for(const Error& error, Mode mode);

/// Whether this code has a hint of its own, rather than its kind's.
bool has_hint(std::string_view code);

}  // namespace tokpost::tiktok
