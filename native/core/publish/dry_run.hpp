#pragma once

#include "native/core/base/error.hpp"
#include "native/core/media/chunk_plan.hpp"
#include "native/core/publish/post_request.hpp"
#include "native/core/tiktok/config.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tokpost {

/// A request as it would be sent, without the token.
struct PlannedRequest {
  std::string method;
  std::string url;
  std::string body;  ///< JSON; of an upload a description of its range
};

/// Everything up to the first network call.
struct DryRun {
  std::vector<PlannedRequest> requests;
  std::optional<media::ChunkPlan> chunks;  ///< of what we upload ourselves
  std::vector<Issue> issues;               ///< what is wrong with the options and the file
};

/// Pure. `chunks` of a video that is uploaded, where its size is known; otherwise, of a relayed
/// one, the numbers that its server alone can tell are null.
DryRun plan_requests(const tiktok::AppConfig& config, const PostRequest& request,
                     std::optional<media::ChunkPlan> chunks);

}  // namespace tokpost
