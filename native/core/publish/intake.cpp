#include "native/core/publish/intake.hpp"

#include "native/core/base/arguments.hpp"
#include "native/core/media/source_error.hpp"
#include "native/core/publish/content_id.hpp"
#include "native/core/publish/post_settings.hpp"
#include "native/core/store/random_id.hpp"

#include <iterator>
#include <utility>

namespace tokpost {
namespace {

using Kind = SourceSpec::Kind;

// A video whose source has faults has none that could be opened.
bool can_open(const PostRequest& request, Reach reach) {
  if (!is_video(request.kind) || request.sources.empty()) return false;
  const Kind kind = request.sources.front().kind;
  return kind != Kind::url && (kind != Kind::relay_url || reach == Reach::network);
}

// Photos reach TikTok by URL only.
std::vector<Issue> unserved_photos(const PostRequest& request) {
  std::vector<Issue> issues;
  if (is_video(request.kind)) return issues;
  for (std::size_t i = 0; i < request.sources.size(); ++i) {
    if (request.sources[i].kind == Kind::url) continue;
    const std::string path = "photos[" + std::to_string(i) + "]";
    issues.push_back({path, "needs_media_route",
                      "`" + path +
                          "` has to be served from a URL that TikTok can pull: set "
                          "`media.publicUrl`, or give the photo's own URL."});
  }
  return issues;
}

std::vector<Issue> option_faults(const PostOrder& order) {
  std::vector<Issue> issues = order.issues;
  auto unserved = unserved_photos(order.request);
  std::move(unserved.begin(), unserved.end(), std::back_inserter(issues));
  if (order.request.publish_at && order.source) {
    issues.push_back({"publishAt", "needs_lasting_source",
                      "`publishAt` needs a source that outlives this process: a file or a URL."});
  }
  return issues;
}

bool is_certain(const Error& error) {
  return error.kind == Errc::validation || error.kind == Errc::forbidden ||
         media::is_source_error(error);
}

// What the idempotency key is compared by; nobody looks at it without one.
Awaitable<Result<std::string>> async_hash_order(PostOrder order,
                                                std::optional<OpenedSource> opened) {
  std::vector<std::string> ids = order.photo_ids;
  if (order.request.idempotency_key && opened) {
    const std::shared_ptr<media::Source> source = opened->source;
    Result<std::string> id = co_await async_content_id(order.request.sources.front().kind, source);
    if (id.has_error()) co_return id.error();
    ids = {*std::move(id)};
  }
  co_return content_hash(order.request, ids);
}

}  // namespace

std::vector<Issue> source_issues(const Error& error) {
  if (!is_certain(error)) return {};
  if (!error.issues.empty()) return error.issues;
  return {{"source", error.code, error.message}};
}

Awaitable<Result<LookedAt>> async_look_at_order(std::shared_ptr<SourceOpener> sources,
                                                PostOrder order, Reach reach) {
  LookedAt looked;
  for (const Issue& issue : option_faults(order)) looked.faults.push_back(refusal_of(issue));
  if (!can_open(order.request, reach)) co_return looked;
  const SourceSpec spec = order.request.sources.front();
  Result<OpenedSource> opened = co_await sources->async_open(spec, order.source);
  if (opened.has_value()) {
    looked.opened = *std::move(opened);
    co_return looked;
  }
  const Error& error = opened.error();
  if (error.kind == Errc::cancelled) co_return error;
  std::vector<Issue> issues = error.issues;
  if (issues.empty()) issues.push_back({"source", error.code, error.message});
  for (const Issue& issue : issues) {
    looked.faults.push_back(refusal_of(issue));
    // A file that cannot be opened now is a fault of the order, a server that is busy is not.
    looked.faults.back().certain = reach == Reach::here || is_certain(error);
  }
  co_return looked;
}

DryRun plan_order(const PostTools& tools, const PostOrder& order, const LookedAt& looked) {
  DryRun run;
  const bool has_photos = unserved_photos(order.request).empty();
  const bool has_bytes = looked.opened || !can_open(order.request, Reach::here);
  if (order.issues.empty() && has_photos && has_bytes) {
    std::optional<media::ChunkPlan> chunks;
    if (looked.opened) chunks = tools.chunks->plan(*looked.opened->source);
    run = plan_requests(*tools.context.config, order.request, chunks);
  }
  for (const Refusal& fault : looked.faults) {
    run.issues.push_back({fault.path, fault.code, fault.message});
  }
  if (!looked.opened) return run;
  for (const Refusal& refusal : media_refusals(order.request, looked.opened->probe, std::nullopt)) {
    run.issues.push_back({refusal.path, refusal.code, refusal.message});
  }
  return run;
}

Awaitable<Result<CheckedOrder>> async_check_order(std::shared_ptr<SourceOpener> sources,
                                                  PostOrder order) {
  Result<LookedAt> looked = co_await async_look_at_order(std::move(sources), order, Reach::here);
  if (looked.has_error()) co_return looked.error();
  std::vector<Refusal> refusals = std::move(looked->faults);
  if (looked->opened) {
    auto media = media_refusals(order.request, looked->opened->probe, std::nullopt);
    std::move(media.begin(), media.end(), std::back_inserter(refusals));
  }
  std::vector<Issue> issues = certain_issues(refusals);
  if (!issues.empty()) co_return invalid_post(std::move(issues));
  CheckedOrder checked;
  checked.content = content_of(order.request);
  checked.content.id = order.id ? *order.id : random_id();
  checked.content.account_id = order.owner.account_id;
  checked.content.user_id = order.owner.user_id;
  checked.content.open_id = order.owner.open_id;
  checked.content.retry_of = order.retry_of;
  if (looked->opened) {
    checked.content.source.size_bytes = static_cast<std::int64_t>(looked->opened->size_bytes);
    checked.content.source.fingerprint = looked->opened->fingerprint;
  }
  Result<std::string> hash = co_await async_hash_order(order, looked->opened);
  if (hash.has_error()) {
    issues = source_issues(hash.error());
    if (issues.empty()) co_return hash.error();
    co_return invalid_post(std::move(issues));
  }
  checked.content.content_hash = *std::move(hash);
  checked.opened = std::move(looked->opened);
  co_return checked;
}

}  // namespace tokpost
