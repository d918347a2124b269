#pragma once

#include <string>

namespace tokpost {

/// A random UUID (version 4) in its usual form.
std::string random_id();

}  // namespace tokpost
