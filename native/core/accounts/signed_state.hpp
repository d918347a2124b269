#pragma once

#include "native/core/base/secret.hpp"

#include <string>
#include <string_view>

namespace tokpost {

/// A `state` of 256 random bits, followed by a code over them with this key: so that one which the
/// store no longer has is told from one that was never ours.
std::string make_signed_state(const Secret& key);
bool is_signed_state(std::string_view state, const Secret& key);

}  // namespace tokpost
