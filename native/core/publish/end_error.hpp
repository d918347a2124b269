#pragma once

#include "native/core/publish/post_view.hpp"

#include <optional>

namespace tokpost {

/// Why a post has not come about: its failure, kind `cancelled`, or kind `timeout` with the reason
/// of a stall as its code. nullopt for a post that goes on or has succeeded.
std::optional<Error> end_error(const PostView& post);

}  // namespace tokpost
