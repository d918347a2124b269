#pragma once

#include "native/sandbox/world.hpp"

#include <string_view>

namespace tokpost::sandbox {

/// The apps and users that the options ask for, or the usual ones.
Status populate(World& world);

/// What sandbox.config() and the properties of a sandbox tell.
json::object describe(World& world);

/// A steering call by its name in `tokpost/sandbox`.
Result<json::value> steer(World& world, std::string_view method, const json::object& arguments);

}  // namespace tokpost::sandbox
