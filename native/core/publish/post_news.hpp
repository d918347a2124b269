#pragma once

#include "native/core/publish/post_view.hpp"
#include "native/core/store/journal.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace tokpost {

/// One entry of the stream of what happens to posts, in order for each post.
struct PostNews {
  enum class Type : std::uint8_t { state, progress, webhook };
  /// Of its entry in the journal, so that ids mean the same in every process and after a restart.
  /// Progress is not written down: it has the id of its post's entry before.
  std::int64_t id = 0;
  Type type = Type::state;
  WallTime at{};
  PostView post;        ///< as it is after the event
  std::string webhook;  ///< the event as JSON; of `webhook` only
};

/// Called on the pool's threads, for one post never twice at a time; must not block.
using PostSink = std::function<void(PostNews)>;

/// The journal's entry for a post that has come to this progress.
PostEvent state_event(const std::string& post_id, const PostProgress& progress, WallTime at);

/// An entry of the journal as it was told; `post` is how its post stands now.
PostNews news_from(const PostEvent& event, PostView post);

}  // namespace tokpost
