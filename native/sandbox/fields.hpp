#pragma once

#include "native/sandbox/exchange.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokpost::sandbox {

/// The query's `fields`, each of which must be one of `known`.
Refused read_fields(Exchange& exchange, const std::vector<std::string_view>& known,
                    std::vector<std::string>& fields);

}  // namespace tokpost::sandbox
