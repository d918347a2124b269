#pragma once

#include "native/core/publish/account_tokens.hpp"
#include "native/core/publish/post_request.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tokpost {

namespace media {
class Source;
}

/// A post to be accepted.
struct PostOrder {
  PostOwner owner;
  PostRequest request;                    ///< of read_post_options()
  std::vector<Issue> issues;              ///< of the same: with any, the post is not accepted
  std::shared_ptr<media::Source> source;  ///< of a buffer or a stream; empty otherwise
  /// What tells each photo's bytes from others, where they are served from a URL made for them;
  /// empty for a photo with a URL of its own.
  std::vector<std::string> photo_ids;
  std::optional<std::string> retry_of;
  /// A queue says when to start it: it is written down, and no engine takes it by itself.
  bool held = false;
  std::optional<std::string> id;  ///< of the post; by chance where there is none
};

/// What a caller wants to post, as it came.
struct WantedPost {
  PostKind kind = PostKind::video;
  std::string options;  ///< JSON: { options, held?: { priority? }, photoIds? }
  std::shared_ptr<media::Source> source;
};

/// The order without its owner. What is wrong with the options is in its issues; an Error says that
/// the text around them is none of ours.
Result<PostOrder> read_post_order(const WantedPost& wanted);

}  // namespace tokpost
