#pragma once

#include "native/core/base/error.hpp"

#include <optional>
#include <string>

namespace tokpost {

/// An error as JSON for the journal, and back. nullopt for a text that is none.
std::string error_to_text(const Error& error);
std::optional<Error> error_from_text(const std::string& text);

}  // namespace tokpost
