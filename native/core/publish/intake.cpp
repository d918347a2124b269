#include "native/core/publish/intake.hpp"

#include "native/core/base/arguments.hpp"
#include "native/core/publish/post_settings.hpp"
#include "native/core/store/random_id.hpp"

#include <utility>

namespace tokpost {
namespace {

using Kind = SourceSpec::Kind;

constexpr std::string_view kIntakeOperation = "posts.accept";

bool can_open_now(const PostRequest& request) {
  if (!is_video(request.kind)) return false;
  const Kind kind = request.sources.front().kind;
  return kind != Kind::url && kind != Kind::relay_url;
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

// What cannot be opened is the caller's fault here, not a post's that has been lost since.
Error source_fault(Error error) {
  if (error.kind == Errc::cancelled) return error;
  std::vector<Issue> issues = error.issues;
  if (issues.empty()) issues.push_back({"source", error.code, error.message});
  return faulty(Errc::validation, "invalid_post", "The post cannot be accepted.", std::move(issues),
                std::string(kIntakeOperation));
}

struct Opened {
  std::optional<OpenedSource> source;
  std::vector<Refusal> refusals;
};

Awaitable<Result<Opened>> async_open(std::shared_ptr<SourceOpener> sources, PostOrder order) {
  Opened answer;
  if (!can_open_now(order.request)) co_return answer;
  const SourceSpec spec = order.request.sources.front();
  Result<OpenedSource> opened = co_await sources->async_open(spec, order.source);
  if (opened.has_error()) co_return source_fault(opened.error());
  answer.refusals = media_refusals(order.request, opened->probe, std::nullopt);
  answer.source = *std::move(opened);
  co_return answer;
}

}  // namespace

Awaitable<Result<CheckedOrder>> async_check_order(std::shared_ptr<SourceOpener> sources,
                                                  PostOrder order) {
  auto issues = unserved_photos(order.request);
  if (order.request.publish_at && order.source) {
    issues.push_back({"publishAt", "needs_lasting_source",
                      "`publishAt` needs a source that outlives this process: a file or a URL."});
  }
  if (!issues.empty()) {
    const Error refused = faulty(Errc::validation, "invalid_post", "The post cannot be accepted.",
                                 issues, std::string(kIntakeOperation));
    co_return refused;
  }
  Result<Opened> opened = co_await async_open(std::move(sources), order);
  if (opened.has_error()) co_return opened.error();
  if (const auto refused = refusal_error(opened->refusals)) co_return *refused;
  CheckedOrder checked;
  checked.content = content_of(order.request);
  checked.content.id = order.id ? *order.id : random_id();
  checked.content.account_id = order.owner.account_id;
  checked.content.user_id = order.owner.user_id;
  checked.content.open_id = order.owner.open_id;
  checked.content.retry_of = order.retry_of;
  if (opened->source) {
    checked.content.source.size_bytes = static_cast<std::int64_t>(opened->source->size_bytes);
    checked.content.source.fingerprint = opened->source->fingerprint;
  }
  checked.content.content_hash = content_hash(order.request, checked.content.source);
  checked.opened = std::move(opened->source);
  co_return checked;
}

Awaitable<Result<DryRun>> async_plan_order(std::shared_ptr<const PostTools> tools,
                                           PostOrder order) {
  Result<Opened> opened = co_await async_open(tools->sources, order);
  if (opened.has_error()) co_return opened.error();
  std::optional<media::ChunkPlan> chunks;
  if (opened->source) chunks = tools->chunks->plan(*opened->source->source);
  DryRun plan = plan_requests(*tools->context.config, order.request, chunks);
  for (const Refusal& refusal : opened->refusals) {
    plan.issues.push_back({refusal.path, refusal.code, refusal.message});
  }
  for (Issue& issue : unserved_photos(order.request)) plan.issues.push_back(std::move(issue));
  co_return plan;
}

}  // namespace tokpost
