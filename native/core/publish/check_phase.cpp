#include "native/core/publish/check_phase.hpp"

#include "native/core/publish/cancel.hpp"
#include "native/core/publish/explain.hpp"
#include "native/core/publish/intake.hpp"
#include "native/core/publish/post_settings.hpp"
#include "native/core/publish/queue_phase.hpp"

#include <iterator>
#include <utility>

namespace tokpost {
namespace {

Error source_changed() {
  return make_error(Errc::state, "source_changed",
                    "The source is no longer what it was when the post was accepted.",
                    "posts.source");
}

Status read_request(LivePost& post) {
  if (post.request) return {};
  if (const auto& unreadable = post.record().unreadable) {
    return make_error(Errc::state, "source_lost", unreadable->message, "posts.source");
  }
  Result<PostRequest> request = request_of(post.content());
  if (request.has_error()) return request.error();
  post.request = std::make_unique<PostRequest>(*std::move(request));
  return {};
}

// What is known of a relayed URL only now that its server was asked.
Awaitable<Status> async_keep_source(std::shared_ptr<LivePost> post) {
  PostSource source = post->content().source;
  source.size_bytes = static_cast<std::int64_t>(post->opened->size_bytes);
  source.fingerprint = post->opened->fingerprint;
  Status kept = co_await post->async_replace_source(std::move(source));
  co_return kept;
}

Awaitable<Result<std::vector<Refusal>>> async_refusals(std::shared_ptr<LivePost> post) {
  std::vector<Refusal> refusals;
  std::optional<std::int64_t> max_duration;
  // A draft's settings are the creator's to make, and its scope does not open creator info.
  if (!is_draft(post->content().kind)) {
    Result<std::shared_ptr<tiktok::UserClient>> client = co_await post->async_client();
    if (client.has_error()) co_return client.error();
    const std::shared_ptr<tiktok::UserClient> user = *std::move(client);
    Result<tiktok::CreatorInfo> info = co_await user->async_creator_info(Deadline::never());
    if (info.has_error()) co_return info.error();
    post->username = info->username;
    if (info->max_duration_seconds > 0) max_duration = info->max_duration_seconds;
    refusals = creator_refusals(*post->request, *info);
  }
  std::optional<media::Probe> probe;
  if (post->opened) probe = post->opened->probe;
  auto media = media_refusals(*post->request, probe, max_duration);
  std::move(media.begin(), media.end(), std::back_inserter(refusals));
  co_return refusals;
}

// A relayed URL is asked for the first time: what its server refuses now is a fault of the post, as
// a file that is not there, and no loss.
bool is_first_look(const LivePost& post) {
  return post.state() == PostState::checking && !post.progress().init_began_at &&
         post.content().source.kind == SourceKind::relay_url && !post.content().source.size_bytes;
}

// The call itself does not wait out a Retry-After that is longer than its pauses; a post does.
std::optional<std::chrono::milliseconds> long_pause(const LivePost& post, int number,
                                                    const Error& error) {
  const bool is_limited = error.kind == Errc::rate_limit && error.retry_after.has_value();
  if (!is_limited || number >= post.context().config->retry.max_attempts) return std::nullopt;
  return error.retry_after;
}

}  // namespace

Awaitable<Status> async_open_source(std::shared_ptr<LivePost> post) {
  if (const Status read = read_request(*post); read.has_error()) co_return read;
  if (post->is_pulled() || post->opened) co_return Status();
  const SourceSpec spec = post->request->sources.front();
  Result<OpenedSource> opened = co_await post->tools().sources->async_open(spec, post->handle);
  if (opened.has_error()) co_return opened.error();
  const PostSource& accepted = post->content().source;
  const auto size = static_cast<std::int64_t>(opened->size_bytes);
  const bool same_size = !accepted.size_bytes || *accepted.size_bytes == size;
  // A file always has one, unless other bytes were handed over in its place.
  const bool is_file = spec.kind == SourceSpec::Kind::file && !post->handle;
  const bool has_fingerprint = is_file || !accepted.fingerprint.empty();
  if (!same_size || (has_fingerprint && accepted.fingerprint != opened->fingerprint)) {
    co_return source_changed();
  }
  post->opened = std::make_unique<OpenedSource>(*std::move(opened));
  if (accepted.size_bytes) co_return Status();
  Status kept = co_await async_keep_source(post);
  co_return kept;
}

Awaitable<Status> async_check_phase(std::shared_ptr<LivePost> post) {
  const bool first = is_first_look(*post);
  const Status opened = co_await async_open_source(post);
  if (opened.has_error()) {
    Error error = opened.error();
    std::vector<Issue> issues;
    if (first) issues = source_issues(error);
    if (!issues.empty()) error = invalid_post(std::move(issues));
    Status ended = co_await post->async_end(std::move(error));
    co_return ended;
  }
  // A wish that came while the source was opened or written down has interrupted nothing.
  if (post->intent() == Intent::cancel && can_cancel_now(post->record())) {
    co_return cancelled_error();
  }
  Result<std::vector<Refusal>> refusals = co_await async_refusals(post);
  for (int number = 1; refusals.has_error(); ++number) {
    const auto pause = long_pause(*post, number, refusals.error());
    if (!pause) {
      Error error = refusals.error();
      Status ended = co_await post->async_end(std::move(error));
      co_return ended;
    }
    const Status waited = co_await async_step_aside(post, *pause);
    if (waited.has_error()) co_return waited;
    refusals = co_await async_refusals(post);
  }
  for (const Refusal& refusal : *refusals) {
    if (!refusal.certain) post->context().log.warn("tiktok: " + refusal.message);
  }
  if (const auto error = refusal_error(*refusals)) {
    Status failed = co_await post->async_fail(*error);
    co_return failed;
  }
  // A post that goes on after it had stalled stays `uploading`: states go forward only.
  if (post->state() != PostState::checking) co_return Status();
  const PostChange change = [](PostProgress& next) { next.state = PostState::starting; };
  Status saved = co_await post->async_save(change);
  co_return saved;
}

}  // namespace tokpost
