#pragma once

#include "native/core/base/result.hpp"

#include <string_view>

namespace tokpost {

/// Whether a browser may be sent there after a sign-in: a path of the same origin, however a
/// browser reads it. Fails with kind `validation`, code `invalid_return_to`.
Status check_return_to(std::string_view path);

}  // namespace tokpost
