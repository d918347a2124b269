#pragma once

#include "native/core/base/error.hpp"
#include "native/core/tiktok/config.hpp"

#include <map>
#include <string>
#include <vector>

namespace tokpost::tiktok {

/// Every number by its path: "timeouts.connectMs", "limits.init", "retry.maxAttempts"…
using ConfigNumbers = std::map<std::string, double>;

/// Puts each number in its place of the configuration. Answers the faults: a path that is none of
/// ours, a number that is not whole or out of its bounds.
std::vector<Issue> set_numbers(AppConfig& config, const ConfigNumbers& numbers);

}  // namespace tokpost::tiktok
