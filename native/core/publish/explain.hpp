#pragma once

#include "native/core/media/probe.hpp"
#include "native/core/publish/dry_run.hpp"
#include "native/core/publish/post_request.hpp"
#include "native/core/publish/quota.hpp"
#include "native/core/tiktok/creator.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tokpost {

/// A reason for which TikTok will not take a post, or will not take it as it was meant.
struct Refusal {
  std::string path;     ///< the option it is about ("privacy", "source")
  std::string code;     ///< TikTok's own where it has one
  std::string message;  ///< one sentence
  std::string remedy;   ///< what to do, one sentence
  bool certain = true;  ///< false: only a warning
};

/// A fault of the options as explain() tells it, with a remedy. Pure.
Refusal refusal_of(const Issue& issue);
/// What the media files themselves break. Pure.
std::vector<Refusal> media_refusals(const PostRequest& request,
                                    const std::optional<media::Probe>& probe,
                                    std::optional<std::int64_t> creator_max_duration_seconds);
/// What the creator's settings forbid ("Query creator info"). Pure.
std::vector<Refusal> creator_refusals(const PostRequest& request, const tiktok::CreatorInfo& info);
/// What TikTok refuses an app that it has not audited, which nobody can ask it. Pure.
std::vector<Refusal> audit_refusals(const PostRequest& request, const tiktok::CreatorInfo& info);

/// Those that are certain.
std::vector<Issue> certain_issues(const std::vector<Refusal>& refusals);
/// One error of kind `validation`, code `invalid_post`, with the certain ones as its issues;
/// nullopt where nothing is certain to be refused.
std::optional<Error> refusal_error(const std::vector<Refusal>& refusals);

/// What explain() answers.
struct Plan {
  DryRun would_send;
  std::vector<Refusal> refusals;
  Quota quota;
};

}  // namespace tokpost
