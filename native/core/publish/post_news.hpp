#pragma once

#include "native/core/publish/post_view.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace tokpost {

/// One entry of the stream of what happens to posts, in order for each post.
struct PostNews {
  enum class Type : std::uint8_t { state, progress, webhook };
  std::int64_t id = 0;  ///< rising within one engine
  Type type = Type::state;
  WallTime at{};
  PostView post;        ///< as it is after the event
  std::string webhook;  ///< the event as JSON; of `webhook` only
};

/// Called on the pool's threads, for one post never twice at a time; must not block.
using PostSink = std::function<void(PostNews)>;

}  // namespace tokpost
