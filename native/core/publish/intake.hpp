#pragma once

#include "native/core/publish/engine.hpp"
#include "native/core/publish/live_post.hpp"

namespace tokpost {

/// What can be told of an order before TikTok is asked.
struct LookedAt {
  std::vector<Refusal> faults;         ///< of the options and the source, without TikTok's rules
  std::optional<OpenedSource> opened;  ///< of a video whose bytes could be had
};

/// What a look may ask: a relayed URL is on another server.
enum class Reach : std::uint8_t { here, network };

/// Fails only where it was cancelled.
Awaitable<Result<LookedAt>> async_look_at_order(std::shared_ptr<SourceOpener> sources,
                                                PostOrder order, Reach reach);
/// What would be sent, with what the options and the file break as issues.
DryRun plan_order(const PostTools& tools, const PostOrder& order, const LookedAt& looked);

/// What an error of opening a source says of it for certain, so that whoever named it has to put it
/// right; empty where it may pass.
std::vector<Issue> source_issues(const Error& error);

/// A post that may be accepted, and its bytes.
struct CheckedOrder {
  PostContent content;  ///< with its id
  std::optional<OpenedSource> opened;
};

/// Checks what can be known without the network, and makes the post's content. One error names
/// every fault. A relayed URL is opened later, by the run.
Awaitable<Result<CheckedOrder>> async_check_order(std::shared_ptr<SourceOpener> sources,
                                                  PostOrder order);

}  // namespace tokpost
