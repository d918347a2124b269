#include "native/core/store/post_wake.hpp"

namespace tokpost {

std::optional<WallTime> wake_time(const PostContent& content, const PostProgress& progress,
                                  WallTime now) {
  // What is published may still be looked at for its public ids.
  if (progress.state == PostState::published) return progress.wake_at;
  if (is_final(progress.state)) return std::nullopt;
  if (progress.wake_at || !is_running(progress.state)) return progress.wake_at;
  return progress.state == PostState::scheduled ? content.publish_at.value_or(now) : now;
}

}  // namespace tokpost
