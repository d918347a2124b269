#include "native/core/publish/dry_run.hpp"

#include "native/core/base/json.hpp"
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

// Of an upload whose size is not known.
std::string without_sizes(const std::string& body) {
  json::object init = json::parse(body)->get_object();
  json::object& source = init["source_info"].as_object();
  for (const char* size : {"video_size", "chunk_size", "total_chunk_count"}) source[size] = nullptr;
  return json::dump(init);
}

}  // namespace

DryRun plan_requests(const tiktok::AppConfig& config, const PostRequest& request,
                     std::optional<media::ChunkPlan> chunks) {
  DryRun run;
  const Secret no_token;
  if (!is_draft(request.kind)) {
    run.requests.push_back(planned(tiktok::creator_info_request(config, no_token)));
  }
  const media::ChunkPlan plan = chunks.value_or(media::ChunkPlan());
  run.requests.push_back(planned(init_request(config, no_token, request, plan)));
  const bool is_relayed =
      is_video(request.kind) && request.sources.front().kind == SourceSpec::Kind::relay_url;
  if (is_relayed && !chunks) {
    run.requests.back().body = without_sizes(run.requests.back().body);
    run.requests.push_back({"PUT", "{upload_url}", "bytes of `relayUrl`, which tells their size"});
  }
  for (std::uint64_t i = 0; i < plan.count; ++i) run.requests.push_back(planned_chunk(plan, i));
  run.chunks = chunks;
  return run;
}

}  // namespace tokpost
