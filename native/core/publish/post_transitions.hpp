#pragma once

#include "native/core/store/post_record.hpp"

namespace tokpost {

/// Whether a post may change from one state to the other: forward only, but for what can follow
/// `stalled` and for a draft that the creator published. A new init keeps `uploading`, which is no
/// change.
bool may_go(PostState from, PostState to);

/// What a new init leaves of the one before: nothing but their number.
void forget_init(PostProgress& progress);

}  // namespace tokpost
