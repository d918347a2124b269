#pragma once

#include "native/core/publish/engine.hpp"
#include "native/core/publish/live_post.hpp"

namespace tokpost {

/// A post that may be accepted, and its bytes.
struct CheckedOrder {
  PostContent content;  ///< with its id
  std::optional<OpenedSource> opened;
};

/// Checks what can be known without the network, and makes the post's content. A relayed URL is
/// opened later, by the run.
Awaitable<Result<CheckedOrder>> async_check_order(std::shared_ptr<SourceOpener> sources,
                                                  PostOrder order);

/// What would be sent, with what the file itself breaks as issues.
Awaitable<Result<DryRun>> async_plan_order(std::shared_ptr<const PostTools> tools, PostOrder order);

}  // namespace tokpost
