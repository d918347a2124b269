#include "native/core/publish/post_transitions.hpp"

namespace tokpost {

bool may_go(PostState from, PostState to) {
  if (from == to || is_final(from)) return false;
  if (from == PostState::in_inbox) return to == PostState::published;
  if (from == PostState::stalled) return to != PostState::stalled && to >= PostState::uploading;
  return to > from;  // the enumerators stand in a post's order
}

void forget_init(PostProgress& progress) {
  ++progress.attempt;
  progress.publish_id.reset();
  progress.upload_url = Secret();
  progress.acknowledged_bytes = 0;
  progress.init_began_at.reset();
  progress.init_answered_at.reset();
  progress.last_chunk_began_at.reset();
}

}  // namespace tokpost
