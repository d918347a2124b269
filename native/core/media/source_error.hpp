#pragma once

#include "native/core/base/error.hpp"

#include <string>

namespace tokpost::media {

/// The bytes are no longer what they were. `message` is one sentence.
Error source_changed(std::string message);
/// The bytes cannot be had.
Error source_lost(std::string message);
/// Whether an error is one of these two.
bool is_source_error(const Error& error);

}  // namespace tokpost::media
