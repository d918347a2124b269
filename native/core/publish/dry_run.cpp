#include "native/core/publish/dry_run.hpp"

#include "native/core/publish/start_phase.hpp"
#include "native/core/tiktok/creator.hpp"

#include <utility>

namespace tokpost {
namespace {

PlannedRequest planned(const HttpRequest& request) {
  return {request.method, request.url.text(), request.body};
}

// The upload URL is TikTok's to give, so that only the range can be told.
PlannedRequest planned_chunk(const media::ChunkPlan& plan, std::uint64_t index) {
  const media::Chunk chunk = plan.chunk(index);
  return {"PUT", "{upload_url}",
          "bytes " + std::to_string(chunk.first) + "-" + std::to_string(chunk.last()) + "/" +
              std::to_string(plan.size_bytes)};
}

bool is_uploaded(const PostRequest& request) {
  return is_video(request.kind) && request.sources.front().kind != SourceSpec::Kind::url;
}

}  // namespace

DryRun plan_requests(const tiktok::AppConfig& config, const PostRequest& request,
                     std::optional<std::uint64_t> size_bytes) {
  DryRun run;
  const Secret no_token;
  if (!is_draft(request.kind)) {
    run.requests.push_back(planned(tiktok::creator_info_request(config, no_token)));
  }
  media::ChunkPlan plan;
  if (is_uploaded(request) && size_bytes) {
    media::ChunkHints hints;
    hints.kept_in_memory = request.sources.front().kind == SourceSpec::Kind::stream;
    plan = media::plan_chunks(*size_bytes, hints);
    run.chunks = plan;
  }
  run.requests.push_back(planned(init_request(config, no_token, request, plan)));
  if (run.chunks) {
    for (std::uint64_t i = 0; i < plan.count; ++i) run.requests.push_back(planned_chunk(plan, i));
  }
  return run;
}

}  // namespace tokpost
