#pragma once

#include "native/core/base/json.hpp"
#include "native/core/base/result.hpp"
#include "native/core/runtime/job.hpp"
#include "test/native/store_program/store_parts.hpp"

#include <map>
#include <string>

namespace tokpost::test {

using Answer = Result<json::value>;
using Call = Awaitable<Answer> (*)(StoreParts store, json::value argument);
/// By the names of ts-types/stores.d.ts: "posts.save".
using Calls = std::map<std::string, Call>;

/// The argument of a method that is given an id or the like.
inline std::string text_argument(const json::value& argument) {
  return std::string(argument.as_string());
}

Calls connection_calls();
Calls lease_calls();
Calls oauth_state_calls();
Calls post_calls();
Calls rate_calls();

}  // namespace tokpost::test
