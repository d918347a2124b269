#pragma once

#include "native/core/publish/engine.hpp"

#include <memory>
#include <optional>

namespace tokpost {

/// The post that was made of the same order before, where that was given an idempotency key, for an
/// order whose bytes cannot be looked at: that their file has been removed since makes it no other
/// one. It has to name the same place, then.
Awaitable<Result<std::optional<PostRecord>>> async_find_first(std::shared_ptr<Journal> journal,
                                                              PostOrder order);

}  // namespace tokpost
