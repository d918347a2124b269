#pragma once

#include "native/core/media/source.hpp"

#include <memory>
#include <span>

namespace tokpost::media {

/// Bytes in memory, which are not copied: `owner` keeps them, and is let go of with the source, on
/// any thread. They die with the process.
std::shared_ptr<Source> make_buffer_source(std::span<const char> bytes,
                                           std::shared_ptr<const void> owner);

}  // namespace tokpost::media
